"""People and roles: who is who, kept as Slack describes them, and what an admin lets each do (product.md, Words).

The rules are in models/people.py, the door is handlers/kit/guard.py. Tests: tests/handlers/test_people.py for the
directory, tests/handlers/test_roles.py for the modal.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, Message, Mrkdwn, View, lines, md, mention, note
from handlers.kit.directory import remember
from handlers.kit.feature import Deps, Feature, Request, Turn
from handlers.kit.forms import FieldErrors, Form
from handlers.kit.ids import Nothing
from handlers.kit.labels import role_name
from handlers.kit.shared import MORE_SETTINGS, OPEN_ROLES
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.turn import turn_in
from handlers.kit.words import _, n_, speaking, spoken_date
from models import audit, people
from models.audit import Act, AuditEntry, Wanted
from models.people import LastAdminError, NoRoleError, NotAdminError, Person, Role

feature = Feature("people")

log = structlog.get_logger()

A_PAGE = 200
"""People in one call; docs.slack.dev/reference/methods/users.list recommends no more."""
KIND = "role"

# What Slack sends back

GIVEN = {"member": Role.MEMBER, "lead": Role.LEAD, "admin": Role.ADMIN, "slack": None}
"""What can be chosen; None leaves it to Slack's own role."""


class RoleForm(Form):
    """One person, and the role that they shall have."""

    person: str
    role: Literal["member", "lead", "admin", "slack"]


ROLES = feature.modal("roles", RoleForm)

# What people see


def roles_modal(
    known: Mapping[str, Any], everybody: Sequence[Person], given: Mapping[str, AuditEntry], zone: str, today: date
) -> View:
    """Who is an admin or a lead and since when, and a form that changes it; `given` holds the trail by person."""
    trusted = sorted(
        (person for person in everybody if person.role >= Role.LEAD),
        key=lambda person: (-person.role, person.name.casefold()),
    )
    listed = [_standing(person, given.get(person.user_id), zone, today) for person in trusted]
    body = [
        *blocks.paragraphs(listed),
        blocks.context(_members(sum(person.role is Role.MEMBER for person in everybody))),
        blocks.divider(),
        blocks.person_input("person", _("Person"), value=known.get("person")),
        blocks.select_input("role", _("Role"), _choices(), value=known.get("role"), hint=_what_roles_may()),
    ]
    return ROLES.view(title=_("People and roles"), body=body)


def _standing(person: Person, given: AuditEntry | None, zone: str, today: date) -> Mrkdwn:
    """'@Lars · Lead, given by @Mette, 3 March'."""
    facts = {"who": mention(person.user_id), "role": role_name(person.role)}
    if person.given_role is None:
        return md(_("{who} · {role}, by Slack"), **facts)
    if given is None or given.actor_id is None:
        return md(_("{who} · {role}, given here"), **facts)
    day = spoken_date(given.at.astimezone(ZoneInfo(zone)).date(), today)
    return md(_("{who} · {role}, given by {giver}, {day}"), **facts, giver=mention(given.actor_id), day=day)


def _members(count: int) -> str:
    if not count:
        return _("Nobody else is a member yet.")
    return n_("And {count} member.", "And {count} members.", count).format(count=count)


def _choices() -> list[tuple[str, str]]:
    return [(key, role_name(role) if role else _("As in Slack")) for key, role in GIVEN.items()]


def _what_roles_may() -> str:
    return _("Leads also see money and single ratings. Admins also change settings and roles, and read the audit log.")


def risen(role: Role, by: Mrkdwn | None) -> Message:
    """To somebody who may do more from now on: what. `by` is None where Slack's own role came back."""
    if by is None:
        why = _("Nobody was an admin of Rapport any more. You are one in Slack, so you are one here again.")
    elif role is Role.ADMIN:
        why = md(_("{who} made you an admin of Rapport."), who=by)
    else:
        why = md(_("{who} made you a lead in Rapport."), who=by)
    if role is Role.ADMIN:
        what = md(_("Settings, people and the audit log are behind {command}."), command=Mrkdwn("`/client-settings`"))
    else:
        what = md(
            _("You see money and single ratings now, and can set up summaries: {command}."),
            command=Mrkdwn("`/client-summary`"),
        )
    return note(lines(why, what))


def saved(person: Person, before: Role, *, own: bool) -> Message:
    """To the admin: what is so from now on, and whether the person heard of it."""
    role = {Role.MEMBER: _("a member"), Role.LEAD: _("a lead"), Role.ADMIN: _("an admin")}[person.role]
    if own:
        return note(_("You are {role} now.").format(role=role))
    text = md(_("{who} is {role} now."), who=mention(person.user_id), role=role)
    if person.role > before:
        return note(lines(text, _("I tell them what they can do with it.")))
    if person.role < before:
        return note(lines(text, _("I say nothing to them: a word from you is kinder.")))
    return note(text)


# What people do


@feature.section(MORE_SETTINGS)
async def in_settings(_request: Request, _session: AsyncSession, _nothing: None) -> list[Block]:
    return [blocks.actions(OPEN_ROLES.button(_("People and roles"), Nothing()))]


@feature.on(OPEN_ROLES, role=Role.ADMIN)
async def open_roles(request: Request, _nothing: Nothing) -> None:
    await request.lead_on(ROLES)


@feature.opens(ROLES, role=Role.ADMIN, phrase="/client-settings people")
async def build(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        everybody = list((await people.everyone(session)).values())
        gifts = [entry async for entry in audit.oldest_first(session, Wanted(act=Act.GAVE_ROLE))]
    given = {entry.person_id: entry for entry in gifts if entry.person_id}
    return roles_modal(values, everybody, given, request.zone, request.today)


@feature.on_submit(ROLES, role=Role.ADMIN)
async def save(request: Request, form: RoleForm) -> None:
    """Slack is asked about somebody unknown before the transaction begins."""
    me, directory = request.person.user_id, request.deps.directory
    await directory.caller(request.workspace.id, form.person)
    async with request.transaction() as session:
        person, before = await _give(session, form, by=me)
        await _trace(request, session, person, before)
        if person.role > before:
            await _tell(request, session, person, mention(me))
    directory.forget(request.workspace.id, person.user_id)
    request.ack()
    await request.tell(saved(person, before, own=person.user_id == me))


async def _give(session: AsyncSession, form: RoleForm, *, by: str) -> tuple[Person, Role]:
    try:
        return await people.give_role(session, form.person, GIVEN[form.role], by=by)
    except NoRoleError as error:
        text = _("Only full members of this workspace have a role here: no guests, no bots, nobody who has left.")
        raise FieldErrors(person=text) from error
    except LastAdminError as error:
        text = _("You are the last admin. Please name another first, then you can go.")
        raise FieldErrors(role=text) from error
    except NotAdminError as error:
        raise FieldErrors(role=_("Your own role was changed just now, so this was not saved.")) from error


# What happens by itself


@feature.event("user_change")
async def somebody_changed(turn: Turn, event: dict[str, Any]) -> None:
    await _learn(turn, [event["user"]], just_asked=False)


@feature.event("team_join")
async def somebody_joined(turn: Turn, event: dict[str, Any]) -> None:
    await _learn(turn, [event["user"]], just_asked=False)


async def sync_people(deps: Deps, workspace_id: str) -> None:
    """Learn everybody of a workspace in one go; where Slack does not answer, people are learnt as they come.

    Done at the start and again every hour (bot/upkeep.py): an event that never came makes no guest one of us for long.
    """
    users: list[dict[str, Any]] = []
    try:
        async for page in await deps.slack(workspace_id).users_list(limit=A_PAGE, include_locale=True):
            users.extend(page["members"])
    except SLACK_TROUBLE as error:
        log.warning("people not learnt", workspace=workspace_id, error=type(error).__name__)
        return
    turn = await turn_in(deps, workspace_id)
    await _learn(turn, users, just_asked=True)
    deps.redraw(turn)


async def _learn(turn: Turn, users: list[dict[str, Any]], *, just_asked: bool) -> None:
    """Keep what Slack says of these people. Should nobody be an admin any more, Slack's own are it again."""
    ids = {str(user["id"]) for user in users}
    async with turn.transaction() as session:
        before = {user_id: person.role for user_id, person in (await people.some(session, ids)).items()}
        await remember(session, turn.workspace.id, users, just_asked=just_asked)
        for person, role in await people.bring_back_admins(session):
            await _trace(turn, session, person, role)
            await _tell(turn, session, person, None)
        now = await people.some(session, ids)
    turn.see_anew |= {user_id for user_id, role in before.items() if now[user_id].role is not role}
    for user_id in ids | turn.see_anew:
        turn.deps.directory.forget(turn.workspace.id, user_id)


async def _trace(turn: Turn, session: AsyncSession, person: Person, before: Role) -> None:
    as_in_slack = person.given_role is None
    roles = {"old": before.name.lower(), "new": person.role.name.lower(), "as_in_slack": as_in_slack}
    await turn.trace(session, Act.GAVE_ROLE, person_id=person.user_id, details=roles)
    turn.see_anew.add(person.user_id)


async def _tell(turn: Turn, session: AsyncSession, person: Person, by: Mrkdwn | None) -> None:
    with speaking(turn.language_of(person)):
        await turn.say(session, person.user_id, risen(person.role, by), kind=KIND)
