"""users.*: the directory of people."""

from sandbox.objects import user_object
from sandbox.seed import Json, Person
from sandbox.web_api.call import Call, method


@method("users.list", "users:read", per_team=True)
async def list_users(call: Call) -> Json:
    people, metadata = call.page(list(call.workspace.people.values()), default=1000, most=1000)
    members = [_shown(call, person) for person in people]
    return {"members": members, "cache_ts": int(call.world.clock.now().timestamp()), "response_metadata": metadata}


@method("users.info", "users:read")
async def info(call: Call) -> Json:
    person = call.person(call.args.required("user"))
    return {"user": _shown(call, person)}


def _shown(call: Call, person: Person) -> Json:
    """The user object; its locale is told to those only who ask with include_locale."""
    shown = user_object(person, call.world.clock.now())
    if not call.args.flag("include_locale"):
        shown.pop("locale", None)
    return shown
