"""dnd.*: when somebody is not to be disturbed. What they put off themselves is shown to nobody else."""

from sandbox.errors import SlackError
from sandbox.seed import Json, Person
from sandbox.web_api.call import Call, method

MOST = 50
"""People in one answer."""


@method("dnd.teamInfo", "dnd:read")
async def team_info(call: Call) -> Json:
    """For each the window that is or comes next; past ones are over (docs.slack.dev, dnd.teamInfo)."""
    named = [one for one in call.args.get("users", "").split(",") if one]
    if not named:
        raise SlackError("no_users_provided")
    people = [call.person(user) for user in named[:MOST]]
    return {"users": {person.id: _rest(person, call.world.clock.now().timestamp()) for person in people}}


def _rest(person: Person, now: float) -> Json:
    is_to_come = now < person.rests_until
    begins, ends = (person.rests_from, person.rests_until) if is_to_come else (1, 1)
    return {"dnd_enabled": is_to_come, "next_dnd_start_ts": begins, "next_dnd_end_ts": ends}
