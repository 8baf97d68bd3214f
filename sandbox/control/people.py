"""What happens to people: they are invited, become guests, members or admins, and go."""

from typing import get_args

from sandbox import membership, people
from sandbox.control.asked import Asked, control
from sandbox.errors import Refused
from sandbox.people import Role
from sandbox.seed import Json, Person
from sandbox.state import new_id


@control("POST", "invite")
async def invite(asked: Asked) -> Json:
    """Somebody new comes to the workspace, as a member unless `role` says otherwise, and into `channel`."""
    name = str(asked.needed("name"))
    rights = people.rights(_role(asked, "member"))
    person = Person(
        id=asked.body.get("id") or new_id("U"),
        name=name.split(maxsplit=1)[0].lower(),
        real_name=name,
        title=asked.body.get("title", ""),
        tz=asked.viewer.tz,
    ).model_copy(update=rights)
    channel = asked.any_channel() if asked.body.get("channel") else None
    people.invite(asked.world, asked.workspace, person)
    if channel:
        await membership.join(asked.world, asked.workspace, channel, person.id, asked.body.get("as") or "")
    await asked.world.live.push("channel", asked.workspace.id)
    return {"user": person.id}


@control("POST", "role")
async def role(asked: Asked) -> Json:
    """Gives somebody a role; a single-channel guest stays in `channel` only."""
    user = asked.workspace.person(asked.needed("user")).id
    stays_in = asked.any_channel() if asked.body.get("channel") else None
    await people.change_role(asked.world, asked.workspace, user, _role(asked), stays_in)
    return {}


@control("POST", "deactivate")
async def deactivate(asked: Asked) -> Json:
    """Takes an account away, or with `deactivated: false` gives it back."""
    user = asked.workspace.person(asked.needed("user")).id
    is_gone = bool(asked.body.get("deactivated", True))
    await people.deactivate(asked.world, asked.workspace, user, deleted=is_gone)
    return {}


@control("POST", "status")
async def status(asked: Asked) -> Json:
    """Sets somebody's status: `emoji`, `text`, and until when in seconds; without any it is cleared."""
    user = asked.workspace.person(asked.needed("user")).id
    emoji, text = str(asked.body.get("emoji", "")), str(asked.body.get("text", ""))
    expires = int(asked.body.get("expires", 0))
    await people.set_status(asked.world, asked.workspace, user, emoji=emoji, text=text, expires=expires)
    return {}


@control("POST", "rest")
async def rest(asked: Asked) -> Json:
    """Lets nobody disturb somebody between `begins` and `ends`, in seconds."""
    user = asked.workspace.person(asked.needed("user")).id
    people.rest(asked.workspace, user, begins=int(asked.needed("begins")), ends=int(asked.needed("ends")))
    return {}


def _role(asked: Asked, default: Role | None = None) -> Role:
    wanted = asked.body.get("role", default)
    found: Role | None = next((one for one in get_args(Role) if one == wanted), None)
    if not found:
        raise Refused(f"{wanted!r} is none of {', '.join(get_args(Role))}")
    return found
