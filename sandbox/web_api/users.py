"""users.*: the directory of people."""

from sandbox.objects import user_object
from sandbox.seed import Json
from sandbox.web_api.call import Call, method


@method("users.list", "users:read")
async def list_users(call: Call) -> Json:
    people, metadata = call.page(list(call.workspace.people.values()), default=1000, most=1000)
    now = call.world.clock.now()
    members = [user_object(person, now) for person in people]
    return {"members": members, "cache_ts": int(now.timestamp()), "response_metadata": metadata}


@method("users.info", "users:read")
async def info(call: Call) -> Json:
    person = call.person(call.args.required("user"))
    return {"user": user_object(person, call.world.clock.now())}
