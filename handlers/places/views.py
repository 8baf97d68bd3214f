"""What people see of what was held back, and of guests for whom somebody vouched."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, Message, Mrkdwn, View, channel_link, confirm, lines, md, note
from handlers.kit.choosing import GuestRef, vouch_buttons
from handlers.kit.guard import Reason, Verdict
from handlers.kit.ids import ChannelRef, ClientRef, Nothing
from handlers.kit.shared import EDIT_CLIENT, not_joined
from handlers.kit.words import _, first_few, n_, spoken_date, spoken_list
from handlers.places.parts import ELSEWHERE, END_VOUCH, LET_GO, SAY_ELSEWHERE, SHOW_VOUCHES, TAKE_BACK
from models.clients import Client
from models.people import Person
from models.vouches import Vouch

MOST_LISTED = 40
"""Words in one list; each takes a block, and a view holds a hundred."""
MOST_NAMED = 3
FROM_NOW_ON = "from_now_on"


def kept_back(kind: str, channel: str, verdict: Verdict, guests: Mapping[str, str], me: str) -> Message:
    """To the lead who arranged it: what is kept back, where and why, and what they can do about it.

    `guests` are what the verdict's guests are called, and `me` is the bot's user id.
    """
    vouchable = {guest: name for guest, name in guests.items() if guest not in verdict.fallen}
    what = {"weekly_summary": _("the weekly summary")}.get(kind, _("a message"))
    why = _why(verdict.reason, guests)
    return note(
        lines(
            md(_("I kept back {what} for {channel}: {why}."), what=what, channel=channel_link(channel), why=why),
            _until(verdict, me),
        ),
        *_ways_out(channel, vouchable),
    )


def _until(verdict: Verdict, me: str) -> str:
    readers = _("Nothing of it is lost: I keep it for 30 days, and say it once only your own people read there.")
    invite = _("Nothing of it is lost: I keep it for 30 days. Type `/invite` {me} there, and I say it.")
    look = _("Nothing of it is lost: I keep it for 30 days. Type `/invite` {me} in {channels}, and I can look.")
    return {
        Reason.ARCHIVED: _("Nothing of it is lost: I keep it for 30 days, and say it once the channel is back."),
        Reason.GONE: _("Nothing of it is lost: I keep it for 30 days, and say it once I'm let in there again."),
        Reason.NOT_JOINED: md(invite, me=blocks.mention(me)),
        Reason.UNSEEN: md(look, me=blocks.mention(me), channels=_channels(verdict.unseen)),
    }.get(verdict.reason or Reason.SILENT, readers)


def _ways_out(channel: str, vouchable: Mapping[str, str]) -> list[Element]:
    """Vouch, say it elsewhere, let it go."""
    ref = ChannelRef(channel=channel)
    return [
        *vouch_buttons(vouchable, channel),
        SAY_ELSEWHERE.button(_("Say it in another channel"), ref),
        LET_GO.button(_("Let it go"), ref, style="danger", confirm=_sure_to_let_go()),
        *([SHOW_VOUCHES.button(_("Guests we vouch for"), Nothing())] if vouchable else []),
    ]


def _why(reason: Reason | None, guests: Mapping[str, str]) -> str:
    read_along = n_("{guests}, a guest, reads along", "{guests}, guests, read along", len(guests))
    return {
        Reason.SHARED: _("people outside your team read there, or soon will"),
        Reason.OUTSIDER: _("somebody from outside your team reads along"),
        Reason.GUEST: read_along.format(guests=spoken_list(list(guests.values()))),
        Reason.ARCHIVED: _("it is archived"),
        Reason.GONE: _("it was deleted, or I was removed from it"),
        Reason.NOT_JOINED: _("I'm not in it yet"),
        Reason.UNSEEN: _("a guest reads along, and I can't tell whether they also read with a client"),
    }.get(reason or Reason.SILENT, _("Slack doesn't tell me who reads there"))


def _sure_to_let_go() -> Element:
    return confirm(
        _("Let it go?"),
        _("All that I keep back for this channel is given up. Nobody will hear it."),
        _("Let it go"),
        _("Keep it"),
    )


def done_already(channel: str) -> Message:
    """To who presses second."""
    return note(
        md(_("That is done already: nothing is kept back for {channel} any more."), channel=channel_link(channel))
    )


def gone(channel: str, count: int) -> Message:
    """It was let go."""
    text = n_(
        "Let go. {count} message for {channel} is given up.",
        "Let go. {count} messages for {channel} are given up.",
        count,
    )
    return note(md(text, count=count, channel=channel_link(channel)))


def moved(channel: str, count: int, invite: str | None, *, from_now_on: bool) -> Message:
    """It goes out elsewhere; `invite` is the bot's user id where it must first be let in."""
    always = _("From now on everything goes there.") if from_now_on else None
    text = n_("{count} message is on its way to {channel}.", "{count} messages are on their way to {channel}.", count)
    on_its_way = md(text, count=count, channel=channel_link(channel))
    return note(lines(on_its_way, always, not_joined(channel, invite) if invite else None))


def elsewhere(place: str, chosen: str | None, ticked: Sequence[str], *, regular: bool) -> View:
    """Where to say it instead; `regular` where more is to come for the same place."""
    text = md(_("What I keep back for {channel} can be said elsewhere."), channel=channel_link(place))
    hint = _("One that only our own people can read.")
    body = [blocks.section(text), blocks.channel_input("channel", _("Channel"), value=chosen, hint=hint)]
    if regular:
        move = [(FROM_NOW_ON, _("From now on the weekly summary goes there too"))]
        body.append(blocks.checkboxes_input("from_now_on", _("Next time"), move, value=ticked, optional=True))
    return ELSEWHERE.view(title=_("Another channel"), body=body, submit=_("Say it there"), keep={"place": place})


# Vouching


def vouched(name: str, channel: str, left: Mapping[str, str]) -> Message:
    """A lead's word is kept; `left` are guests for whom nobody vouched yet."""
    text = md(_("✓ You vouch for *{guest}* in {channel}."), guest=name, channel=channel_link(channel))
    if not left:
        return note(text)
    others = md(_("There, {why}."), why=_why(Reason.GUEST, left))
    return note(lines(text, others), *_ways_out(channel, left))


def meets_others(name: str) -> Message:
    """A word that cannot be given."""
    text = _(
        "*{guest}* also reads with another organisation. "
        "So nobody can vouch for them, and I say nothing about clients where they read along."
    )
    return note(md(text, guest=name))


def no_telling(name: str) -> Message:
    """Slack is silent just now."""
    return note(md(_("Slack doesn't tell me where *{guest}* reads. Please try again in a moment."), guest=name))


def unseen(name: str, channels: Collection[str], me: str) -> Message:
    """A word that cannot be given yet; `me` is the bot's user id."""
    text = _(
        "I can't tell whether *{guest}* reads with a client too. Type `/invite` {me} in {channels}, and try again."
    )
    return note(md(text, guest=name, me=blocks.mention(me), channels=_channels(channels)))


def _channels(channels: Collection[str]) -> Mrkdwn:
    links = [channel_link(channel) for channel in sorted(channels)]
    return Mrkdwn(spoken_list(first_few(links, MOST_NAMED)))


def no_guest(name: str, channel: str) -> Message:
    """A word that need not be given."""
    text = _("*{guest}* needs nobody's word in {channel} now: they are no guest there, or a lead vouched already.")
    return note(md(text, guest=name, channel=channel_link(channel)))


def ended(vouch: Vouch, name: str, *, here: bool) -> Message:
    """To the lead who vouched: their word does not count any more."""
    if here:
        text = _("{channel} is read by another organisation now, so your word for *{guest}* there has ended.")
    else:
        text = _(
            "*{guest}* reads with another organisation by now, so your word for them in {channel} has ended. "
            "I say nothing about clients there while they read along."
        )
    return note(md(text, guest=name, channel=channel_link(vouch.channel)))


def all_vouches(vouches: Sequence[Vouch], names: Mapping[str, str], leads: set[str], zone: str, today: date) -> View:
    """Everybody's words, each with a way to end it."""
    if not vouches:
        text = _("Nobody vouches for a guest. Where guests read along, I say nothing about clients.")
        return _list([blocks.section(text)])
    about = blocks.context(_("These guests may read along where I speak about clients."))
    return _list([about, *(_line(one, names, leads, zone, today) for one in vouches[:MOST_LISTED])])


def _line(one: Vouch, names: Mapping[str, str], leads: set[str], zone: str, today: date) -> Block:
    day = spoken_date(one.given_at.astimezone(ZoneInfo(zone)).date(), today)
    guest, lead = names.get(one.guest_id, one.guest_id), names.get(one.lead_id, one.lead_id)
    text = md(
        _("*{guest}* in {channel}\n{lead} vouched, {day}"),
        guest=guest,
        lead=lead,
        channel=channel_link(one.channel),
        day=day,
    )
    lapsed = md(_("Does not count: {lead} is no lead any more."), lead=lead) if one.lead_id not in leads else None
    sure = confirm(
        _("End this word?"),
        _("While {guest} reads along there, I say nothing about clients in that channel.").format(
            guest=blocks.clip(guest, 80)
        ),
        _("End it"),
        _("Keep it"),
    )
    ref = GuestRef(channel=one.channel, guest_id=one.guest_id)
    return blocks.section(lines(text, lapsed), accessory=END_VOUCH.button(_("End it"), ref, confirm=sure))


def _list(body: list[Block]) -> View:
    return blocks.modal(title=_("Guests we vouch for"), blocks=body)


# What others can read from now on


def others_read(
    channel: str, clients: Sequence[Client], newcomer: Person | None, *, spoke: bool, is_lead: bool
) -> Message:
    """To leads and owners: others read in a channel. `clients` are those whose internal channel it is."""
    place = channel_link(channel)
    if newcomer is None:
        who = md(_("{channel} is read by another organisation now, or soon will be."), channel=place)
    elif newcomer.is_guest:
        who = md(_("*{guest}*, a guest, reads along in {channel} now."), guest=newcomer.name, channel=place)
    else:
        who = md(
            _("*{somebody}*, from outside your team, reads along in {channel} now."),
            somebody=newcomer.name,
            channel=place,
        )
    buttons = [_choose_another(client) for client in clients[:MOST_NAMED]]
    if is_lead and spoke:
        vouchable = {newcomer.user_id: newcomer.name} if newcomer and newcomer.is_guest else {}
        buttons = [*vouch_buttons(vouchable, channel), _take_back(channel), *buttons]
    return note(
        lines(
            who,
            _whose(clients),
            _("They can read what I said there before.") if spoke else None,
            _("I say nothing about clients there any more, and keep what I have for it until it is yours alone."),
        ),
        *buttons,
    )


def _whose(clients: Sequence[Client]) -> str | None:
    if not clients:
        return None
    names = spoken_list([client.name for client in clients])
    return md(_("It is the internal channel of {clients}."), clients=names)


def _choose_another(client: Client) -> Element:
    words = _("Choose another for {client}").format(client=client.name)
    return EDIT_CLIENT.button(words, ClientRef(client_id=client.id), mark=str(client.id))


def _take_back(channel: str) -> Element:
    sure = confirm(
        _("Take it all back?"),
        _("Every message that I posted in that channel is deleted in Slack, for everybody, and does not come back."),
        _("Take it back"),
        _("Leave it"),
    )
    return TAKE_BACK.button(_("Take back what I said"), ChannelRef(channel=channel), style="danger", confirm=sure)


def taking_back(channel: str) -> Message:
    """While it goes on."""
    return note(md(_("I'm taking back what I said in {channel} …"), channel=channel_link(channel)))


def taken_back(channel: str, count: int, *, is_all: bool) -> Message:
    """What came of it."""
    place = channel_link(channel)
    if not is_all:
        text = _(
            "{count} of my messages are gone from {channel}. Slack takes no more just now: press again in a minute."
        )
        again = TAKE_BACK.button(_("Take back the rest"), ChannelRef(channel=channel), style="danger")
        return note(md(text, count=count, channel=place), again)
    if not count:
        return note(md(_("Nothing of mine stands in {channel}."), channel=place))
    text = n_(
        "Done: {count} message of mine is gone from {channel}.",
        "Done: {count} messages of mine are gone from {channel}.",
        count,
    )
    return note(md(text, count=count, channel=place))
