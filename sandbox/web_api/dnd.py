"""dnd.*: when somebody is not to be disturbed. What they put off themselves is shown to nobody else."""

from sandbox.seed import Json
from sandbox.web_api.call import Call, method


@method("dnd.info", "dnd:read")
async def info(call: Call) -> Json:
    """The window that is or comes next; past ones are over (docs.slack.dev/reference/methods/dnd.info)."""
    person = call.person(call.args.required("user"))
    is_to_come = call.world.clock.now().timestamp() < person.rests_until
    begins, ends = (person.rests_from, person.rests_until) if is_to_come else (1, 1)
    return {"dnd_enabled": is_to_come, "next_dnd_start_ts": begins, "next_dnd_end_ts": ends}
