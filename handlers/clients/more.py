"""What is rarely needed of a client, one click behind its card: its history, and becoming one with another entry.

The history is read from the audit trail (models/audit.py), in which nobody's words stand; of names it says what they
were before (models/former_names.py). Tests: tests/handlers/clients/test_more.py.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from zoneinfo import ZoneInfo

from handlers.clients.parts import MERGE_WITH, MORE, UNMERGE, MergeRef, MorePage, ended, feature
from handlers.kit import blocks
from handlers.kit.blocks import Block, Mrkdwn, View, channel_link, md, mention
from handlers.kit.feature import Request
from handlers.kit.guard import sees_money
from handlers.kit.ids import ClientRef
from handlers.kit.shared import SHOW_CARD
from handlers.kit.words import LANGUAGES, N_, _, spoken_date, spoken_list, spoken_time
from models.audit import Act, AuditEntry, about_clients
from models.clients import Client, Status, find_client
from models.endings import ClientEnding, all_said
from models.former_names import former_names
from models.merges import APART_FOR, ClientMerge, all_of, merged_names, merges_of
from models.people import Role

PER_PAGE = 20

TOLD: Mapping[Act, str] = {
    Act.CHANGED_CLIENT: N_("{who} changed {fields}"),
    Act.CHANGED_OWNER: N_("{who} made {whom} the owner"),
    Act.CHANGED_TEAM: N_("{who} changed the team"),
    Act.MERGED: N_("{who} merged another entry into this client"),
    Act.UNMERGED: N_("{who} took this client and another entry apart again"),
}
TOLD_TO_THE_TRUSTED: Mapping[Act, str] = {
    Act.CHANGED_MONEY: N_("{who} changed the yearly budget"),
    Act.DECIDED_TIER: N_("{who} decided on the tier"),
    Act.DECIDED: N_("{who} decided what comes of a broken boundary"),
    Act.RECORDED: N_("{who} recorded an agreement"),
}
"""For leads and the owner."""
STATUSES: Mapping[str, str] = {
    Status.ACTIVE: N_("{who} brought them back"),
    Status.PAUSED: N_("{who} paused them"),
    Status.ARCHIVED: N_("{who} archived them"),
}

# What people see


def more_view(
    client: Client,
    page: MorePage,
    entries: Sequence[AuditEntry],
    *,
    endings: Sequence[ClientEnding] = (),
    names: Sequence[str],
    merges: Sequence[tuple[ClientMerge, str]],
    more: bool,
    for_lead: bool,
    zone: str,
    now: datetime,
) -> View:
    """The page, with `endings` that were said in its time.

    `merges` are those that may be undone, each with the name of the entry that would come back.
    """
    dated = [(entry.at, _line(entry, zone, now)) for entry in entries]
    dated += [(one.said_at, _ending(one, zone, now)) for one in endings]
    told = [line for _at, line in sorted(dated, key=itemgetter(0), reverse=True)]
    before = [blocks.context(md(_("Called before: {names}"), names=spoken_list(list(names))))] if names else []
    body = [
        blocks.section(md("*{client}*", client=client.name)),
        *before,
        *(blocks.paragraphs(told) if told else [blocks.section(_("Nothing has changed since they were added."))]),
        *_turning(page, more=more),
        *(_merging(client, merges, zone, now) if for_lead else []),
        blocks.actions(SHOW_CARD.button(_("Open card"), ClientRef(client_id=client.id))),
    ]
    return blocks.modal(title=_("History"), blocks=body)


def _line(entry: AuditEntry, zone: str, now: datetime) -> Mrkdwn:
    """'Mette changed name and status · 3 March, 14:05'."""
    who = mention(entry.actor_id) if entry.actor_id else md("Rapport")
    whom = mention(entry.person_id) if entry.person_id else ""
    what = md(_(_template(entry)), who=who, whom=whom, fields=Mrkdwn(spoken_list(_fields(entry))))
    return md("{what} · {when}", what=what, when=_moment(entry.at, zone, now))


def _ending(said: ClientEnding, zone: str, now: datetime) -> Mrkdwn:
    """'Mette said how it ended: They left, 3 March. “Too dear.” · 4 March, 14:05'."""
    today = now.astimezone(ZoneInfo(zone)).date()
    how = ended(said, today)
    if said.over_at:
        how = _("{ending}; that counts no more").format(ending=how)
    why = md(" “{reason}”", reason=said.reason) if said.reason else ""
    words = md(_("{who} said how it ended: {how}.{why}"), who=mention(said.said_by), how=how, why=why)
    return md("{what} · {when}", what=words, when=_moment(said.said_at, zone, now))


def _moment(at: datetime, zone: str, now: datetime) -> Mrkdwn:
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    return md("{day}, {time}", day=spoken_date(local.date(), today), time=spoken_time(local))


def _template(entry: AuditEntry) -> str:
    known = {**TOLD, **TOLD_TO_THE_TRUSTED}[entry.act]
    if entry.details.get("fields") == ["status"]:
        return STATUSES.get(str(entry.details.get("status", {}).get("new")), known)
    return known


def _fields(entry: AuditEntry) -> list[str]:
    """'the name', 'the internal channel (#acme)', 'the language (Danish)'."""
    return [_field(str(one), entry.details.get(one)) for one in entry.details.get("fields", ())]


def _field(field: str, change: object) -> str:
    names = {
        "name": _("the name"),
        "internal_channel": _("the internal channel"),
        "shared_channel": _("the shared channel"),
        "language": _("the language"),
        "status": _("the status"),
    }
    new = change.get("new") if isinstance(change, dict) else None
    spoken = LANGUAGES.get(str(new)) if field == "language" else None
    shown = channel_link(str(new)) if new and field.endswith("channel") else spoken
    name = names.get(field, field)
    return f"{name} ({shown})" if shown else name


def _turning(page: MorePage, *, more: bool) -> list[Block]:
    older, newer = (MorePage(client_id=page.client_id, number=max(0, page.number + one)) for one in (1, -1))
    buttons = [
        MORE.button(_("Newer"), newer, mark="newer") if page.number else None,
        MORE.button(_("Older"), older, mark="older") if more else None,
    ]
    return [blocks.actions(*buttons)] if any(buttons) else []


def _merging(client: Client, merges: Sequence[tuple[ClientMerge, str]], zone: str, now: datetime) -> list[Block]:
    said = _(
        "Is the same client on the list twice? Make one of both; nothing is lost, and for 30 days it can be undone."
    )
    begin = MERGE_WITH.button(_("Merge with …"), ClientRef(client_id=client.id))
    undoing = [_undoing(done, name, zone, now) for done, name in merges]
    return [blocks.divider(), blocks.section(said, accessory=begin), *undoing]


def _undoing(done: ClientMerge, name: str, zone: str, now: datetime) -> Block:
    """One that may be taken apart again, and until when."""
    here = ZoneInfo(zone)
    last, today = (done.merged_at + APART_FOR).astimezone(here).date(), now.astimezone(here).date()
    words = md(
        _("*{client}* is one with them by now, and can be taken apart until {day}."),
        client=name,
        day=spoken_date(last, today),
    )
    sure = blocks.confirm(
        _("Take them apart again?"),
        _("{client} gets back what was theirs. What was added since stays here.").format(client=name),
        _("Take apart"),
        _("Keep"),
    )
    button = UNMERGE.button(_("Take apart"), MergeRef(merge_id=done.id), confirm=sure, mark=str(done.id))
    return blocks.section(words, accessory=button)


def gone_view() -> View:
    """There is nothing to show any more."""
    return blocks.modal(title=_("History"), blocks=[blocks.section(_("This client is not on our list any more."))])


# What people do


@feature.on(MORE)
async def show_more(request: Request, page: MorePage) -> None:
    await request.show(await page_of(request, page))


def of_the_page(said: Sequence[ClientEnding], number: int, found: Sequence[AuditEntry]) -> list[ClientEnding]:
    """Of what was said, that which belongs among the entries of a page; each stands on one page.

    `found` are the entries of the page and, where there is an older page, its first one.
    """
    newest = found[0].at if number and found else None
    older = found[PER_PAGE].at if len(found) > PER_PAGE else None
    return [one for one in said if (newest is None or one.said_at <= newest) and (older is None or one.said_at > older)]


async def page_of(request: Request, page: MorePage) -> View:
    """The page as it is now, as this person may see it."""
    for_lead = request.person.role >= Role.LEAD
    async with request.reading() as session:
        client = await find_client(session, page.client_id)
        if client is None:
            return gone_view()
        acts = [*TOLD, *(TOLD_TO_THE_TRUSTED if sees_money(request.person, client) else ())]
        every = await all_of(session, client.id)
        found = await about_clients(session, every, acts, skip=page.number * PER_PAGE, limit=PER_PAGE + 1)
        said = await all_said(session, every) if sees_money(request.person, client) else []
        names = await former_names(session, client_id=client.id)
        merges = [one for one in await merges_of(session, client.id) if request.now <= one.merged_at + APART_FOR]
        called = await merged_names(session, merges) if for_lead else {}
    return more_view(
        client,
        MorePage(client_id=client.id, number=page.number),
        found[:PER_PAGE],
        endings=of_the_page(said, page.number, found),
        names=names,
        merges=[(one, called[one.gone_id]) for one in merges if one.gone_id in called],
        more=len(found) > PER_PAGE,
        for_lead=for_lead,
        zone=request.zone,
        now=request.now,
    )
