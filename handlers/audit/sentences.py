"""The trail in plain words: a sentence for each act."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from handlers.kit.blocks import Mrkdwn, channel_link, md, mention
from handlers.kit.guard import is_person
from handlers.kit.labels import role_name
from handlers.kit.words import N_, _, spoken_list, spoken_money
from models.audit import Act, AuditEntry
from models.people import Role

ACTS = {
    Act.SAW_RATINGS: (N_("Looked at ratings"), N_("{who} looked at the ratings of {client}")),
    Act.SAW_MONEY: (N_("Looked at budgets"), N_("{who} looked at the budget of {client}")),
    Act.CHANGED_MONEY: (N_("Changed budgets"), N_("{who} changed the budget of {client} from {old} to {new}")),
    Act.CHANGED_OWNER: (N_("Handed clients over"), N_("{who} handed {client} over to {whom}")),
    Act.CHANGED_TEAM: (N_("Changed teams"), N_("{who} changed the team of {client}")),
    Act.GAVE_ROLE: (N_("Gave roles"), N_("{who} gave {whom} the role {new}, before {old}")),
    Act.CHANGED_CLIENT: (N_("Changed clients"), N_("{who} changed {client}: {fields}")),
    Act.CHANGED_SUMMARY: (N_("Changed weekly summaries"), N_("{who} set up the weekly summary in {place}")),
    Act.CHANGED_SETTINGS: (N_("Changed settings"), N_("{who} changed the settings: {fields}")),
    Act.CHANGED_LOGGED: (N_("Changed what others logged"), N_("{who} edited what {whom} had logged with {client}")),
    Act.CHANGED_CONTACT: (N_("Changed contacts"), N_("{who} changed what is known of a contact of {client}")),
    Act.CHANGED_OPENNESS: (N_("Opened or guarded ratings"), N_("{who} made ratings guarded: names for leads only")),
    Act.RECORDED: (N_("Recorded agreements"), N_("{who} recorded version {version} of an agreement with {client}")),
    Act.MUTED_CHANNEL: (N_("Silenced channels"), N_("{who} changed whether late promises are said in {place}")),
    Act.DROPPED: (N_("Dropped kickoffs"), N_("{who} dropped what was being written about an agreement with {client}")),
    Act.DECIDED: (N_("Decided about boundaries"), N_("{who} decided what comes of a boundary that {client} broke")),
    Act.DECIDED_TIER: (N_("Decided about tiers"), N_("{who} decided on the tier of {client}")),
    Act.VOUCHED: (N_("Vouched for guests"), N_("{who} vouched for {whom} in {place}")),
    Act.ENDED_VOUCH: (N_("Ended vouches"), N_("{who} ended the vouch for {whom} in {place}")),
    Act.RELEASED: (N_("Released messages"), N_("{who} released what was held back from {place}")),
    Act.LET_GO: (N_("Let messages go"), N_("{who} let go what was held back from {place}")),
    Act.TOOK_BACK: (N_("Took messages back"), N_("{who} took back what I had said in {place}")),
    Act.EXPORTED: (N_("Exported"), N_("{who} exported what is kept about {whose}")),
    Act.ERASED: (N_("Erased"), N_("{who} erased what was kept about {whose}")),
    Act.IMPORTED: (N_("Imported"), N_("{who} imported clients: {added} added, {changed} changed")),
    Act.UNDID_IMPORT: (N_("Undid imports"), N_("{who} undid an import")),
    Act.MERGED: (N_("Merged clients"), N_("{who} merged another entry into {client}")),
    Act.UNMERGED: (N_("Unmerged clients"), N_("{who} took {client} and another entry apart again")),
    Act.SAW_TRAIL: (N_("Opened the audit log"), N_("{who} opened this log")),
    Act.INSTALLED: (N_("Installed Rapport"), N_("{who} installed Rapport")),
    Act.UNINSTALLED: (N_("Took Rapport out"), N_("{who} took Rapport out")),
}
"""What each kind of act is called in the menu, and its sentence."""
BY_NOBODY = {
    Act.GAVE_ROLE: N_("{whom} became {new} again as in Slack, because nobody else was one"),
    Act.SAW_TRAIL: N_("Somebody read this log at the command line"),
    Act.INSTALLED: N_("Rapport was installed"),
    Act.UNINSTALLED: N_("Rapport was taken out"),
}
"""The sentences of what happened by itself or by the command line."""
BECAME = {
    "active": N_("{who} made {client} active again"),
    "paused": N_("{who} put {client} on pause"),
    "archived": N_("{who} archived {client}"),
}
"""The sentences of a client's new status."""
DECIDED = {
    "talk": N_("{who} decided to talk with {client} about a boundary"),
    "live_with_it": N_("{who} decided to live with how {client} treats a boundary"),
    "part_ways": N_("{who} decided to part ways with {client}"),
}
"""The sentences of what comes of a boundary that was broken again and again."""

CONTACT = {
    "added": N_("{who} added a contact of {client}"),
    "left": N_("{who} said that a contact has left {client}"),
    "back": N_("{who} said that a contact is back at {client}"),
}
"""The sentences of what somebody did with a contact, where it was no edit."""
ABOUT_A_CONTACT = {
    Act.EXPORTED: N_("{who} exported what is kept about a contact of {client}"),
    Act.ERASED: N_("{who} erased what was kept about a contact of {client}"),
}
"""The sentences of what was done with one contact's data alone."""

TAKEN_BACK = {
    "taken_back": N_("{who} took back what {whom} had logged with {client}"),
    "hours_taken_back": N_("{who} took back hours that {whom} had entered for {client}"),
    "sent_hours_taken_back": N_("{who} took back hours for {client} that another system had sent"),
}
"""The sentences of what a lead did with what somebody else had logged, where it was no edit."""

IMPORTED = {"invoices": N_("{who} imported invoices: {added} added, {changed} changed")}
"""The sentence of an import of something else than clients."""
WHOLE = {"everything": N_("{who} exported everything that is kept")}
"""The sentence of an export that is not about one of them."""


def act_names() -> dict[Act, str]:
    """What each kind of act is called, in the order of the menu."""
    return {act: _(name) for act, (name, _words) in ACTS.items()}


def sentence(entry: AuditEntry, clients: Mapping[int, str]) -> Mrkdwn:
    """Who did what; `clients` are the names of those that are still kept. Rapport itself did what nobody did."""
    client = clients.get(entry.client_id or 0, _("a client that was erased"))
    whom = mention(entry.person_id) if entry.person_id else _("somebody")
    return md(
        _template(entry),
        who=mention(entry.actor_id) if entry.actor_id else "Rapport",
        client=client,
        whom=whom,
        whose=client if entry.client_id else whom,
        place=_place(entry.channel),
        before=_place(entry.details.get("from")),
        **_change(entry),
    )


def _template(entry: AuditEntry) -> str:
    """The sentence of the act, or a closer one where the entry tells more."""
    if entry.actor_id is None and entry.act in BY_NOBODY:
        return _(BY_NOBODY[entry.act])
    if entry.act in ABOUT_A_CONTACT and "contact" in entry.details:
        return _(ABOUT_A_CONTACT[entry.act])
    return _(_closer(entry) or ACTS[entry.act][1])


def _closer(entry: AuditEntry) -> str | None:
    match entry.act, entry.details:
        case Act.GAVE_ROLE, {"as_in_slack": True}:
            return N_("{who} left the role of {whom} to Slack: {new}, before {old}")
        case Act.CHANGED_OPENNESS, {"to": "open"}:
            return N_("{who} opened ratings to the clients' teams")
        case (
            (Act.CHANGED_CLIENT, {"status": {"new": code}})
            | (Act.DECIDED, {"decision": code})
            | (Act.CHANGED_LOGGED, {"done": code})
            | (Act.CHANGED_CONTACT, {"done": code})
            | (Act.IMPORTED, {"of": code})
            | (Act.EXPORTED, {"what": code})
        ):
            return {**BECAME, **DECIDED, **TAKEN_BACK, **CONTACT, **IMPORTED, **WHOLE}.get(code)
        case Act.CHANGED_SUMMARY, {"stopped": True}:
            return N_("{who} stopped the weekly summary in {place}")
        case Act.CHANGED_SUMMARY, {"from": str()}:
            return N_("{who} moved the weekly summary from {before} to {place}")
    return None


def _change(entry: AuditEntry) -> dict[str, str]:
    """The old, the new and the fields of a change, as far as it has them."""
    old, new = str(entry.details.get("old") or ""), str(entry.details.get("new") or "")
    if entry.act is Act.GAVE_ROLE:
        return {"old": _role(old), "new": _role(new)}
    if entry.act is Act.RECORDED:
        return {"version": str(entry.details.get("version") or "")}
    if entry.act is Act.IMPORTED:
        return {name: str(entry.details.get(name, 0)) for name in ("added", "changed")}
    if entry.act is Act.CHANGED_MONEY:
        return {"old": _money(old), "new": _money(new)}
    fields = [_field(str(field)) for field in entry.details.get("fields", ())]
    return {"old": old, "new": new, "fields": spoken_list(fields) if fields else ""}


def _role(code: str) -> str:
    known = {role.name.lower(): role for role in Role}
    return role_name(known[code]).lower() if code in known else code


def _money(written: str) -> str:
    """'€12,000' for '12000.00 EUR'; an amount that was not there is none."""
    amount, _space, currency = written.partition(" ")
    try:
        return spoken_money(Decimal(amount), currency)
    except InvalidOperation:
        return _("none")


def _field(name: str) -> str:
    """A setting as its form calls it."""
    labels = {
        "name": _("Name"),
        "internal_channel": _("Internal channel"),
        "shared_channel": _("Shared channel"),
        "zone": _("Zone"),
        "working_days": _("Working days"),
        "opens": _("Opens"),
        "closes": _("Closes"),
        "holiday_country": _("Holiday country"),
        "currency": _("Currency"),
        "language": _("Language"),
        "boundaries": _("our boundaries"),
        "logged": _("for how long what was logged is kept"),
        "whys": _("for how long the words of ratings are kept"),
        "trail": _("for how long this log is kept"),
        "scope_alerts": _("when scope adds up"),
        "health_weights": _("what health weighs"),
        "quiet": _("the quiet weeks"),
        "tiers": _("tiers"),
    }
    return labels.get(name, name)


def _place(channel: str | None) -> str:
    if channel is None:
        return _("a channel")
    return mention(channel) if is_person(channel) else channel_link(channel)
