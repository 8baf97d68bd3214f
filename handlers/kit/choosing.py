"""Choosing a channel in a form: only one where it may be said. A lead can vouch for a guest without leaving the form.

The button is answered in handlers/places; the test is tests/handlers/test_places.py.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress

from handlers.kit import blocks, drafts, forms, guard
from handlers.kit.blocks import Block, Element, channel_link, md
from handlers.kit.forms import FieldErrors
from handlers.kit.guard import Verdict
from handlers.kit.ids import Action, Payload, SlackId
from handlers.kit.request import Request
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.words import _, n_, spoken_list
from models.people import Role

MOST_OFFERED = 3
"""Guests for whom one can vouch in one go."""


class GuestRef(Payload):
    """A guest in a channel; `field` is where a form on screen asked for that channel."""

    channel: SlackId
    guest_id: SlackId
    field: str = ""


VOUCH = Action("shared.vouch", GuestRef)


async def choose_place(request: Request, field: str, channel: str) -> Verdict:
    """What the guard says of the channel that a form named, where that is yes.

    Raises FieldErrors where nothing about a client may be said there. Where guests are the only reason, buttons to
    vouch for them come below the field for a lead, and all that was typed stays.
    """
    if guard.is_person(channel):  # Slack's menu offers none
        raise FieldErrors(**{field: _("This is not one of the choices. Please pick again.")})
    verdict = await guard.judge(request.slack, request.deps.directory, request.workspace.id, channel)
    if verdict.safe:
        return verdict
    names = await names_of(request, verdict.guests)
    can_vouch = request.person.role >= Role.LEAD
    wrong = FieldErrors(**{field: _guests_read(names, can_vouch=can_vouch) if names else guard.explain(verdict)})
    if names and can_vouch:
        request.ack({"response_action": "errors", "errors": wrong.errors})
        with suppress(*SLACK_TROUBLE):  # the error stands there already
            await show_again(request, field, ask_to_vouch(names, channel, field))
    raise wrong


async def names_of(request: Request, people: Collection[str]) -> dict[str, str]:
    """What these are called, by id, in the order of their names."""
    callers = [await request.deps.directory.caller(request.workspace.id, person) for person in people]
    return {one.user_id: one.name for one in sorted(callers, key=lambda one: one.name.casefold())}


async def show_again(request: Request, field: str, more: list[Block]) -> None:
    """The form on screen with all that was typed, and `more` below one of its fields."""
    view = request.incoming.view
    built = await request.doors[view["callback_id"]].opener(request, forms.answers(view) | forms.hidden(view))
    ids = [block.get("block_id") for block in built["blocks"]]
    at = ids.index(field) + 1 if field in ids else len(ids)
    built["blocks"] = [*built["blocks"][:at], *more, *built["blocks"][at:]]
    subject, back = drafts.subject_of(view), drafts.back_url(view)
    await request.show(drafts.remember(built, subject=subject, back=back, came_from=view))


# What people see


def ask_to_vouch(names: Mapping[str, str], channel: str, field: str) -> list[Block]:
    """In a form: who reads along as a guest, and what a lead can do about it."""
    text = n_(
        "*{guests}* reads along in {channel} as a guest. May they read what I say about clients there?",
        "*{guests}* read along in {channel} as guests. May they read what I say about clients there?",
        len(names),
    )
    words = md(text, guests=spoken_list(list(names.values())), channel=channel_link(channel))
    return [blocks.section(words), blocks.actions(*vouch_buttons(names, channel, field))]


def vouch_buttons(names: Mapping[str, str], channel: str, field: str = "") -> list[Element]:
    """One for each guest, for three at most; the question after it says what that means."""
    return [
        VOUCH.button(
            _("Vouch for {guest}").format(guest=name),
            GuestRef(channel=channel, guest_id=guest, field=field),
            confirm=_what_it_means(name),
            mark=guest,
        )
        for guest, name in list(names.items())[:MOST_OFFERED]
    ]


def _what_it_means(name: str) -> Element:
    name = blocks.clip(name, 60)
    text = _(
        "{guest} will read what I say about clients in that channel. It is written down that you said so. "
        "It ends when {guest} leaves, or reads with another organisation."
    )
    title = _("Vouch for {guest}?").format(guest=name)
    return blocks.confirm(title, text.format(guest=name), _("Yes, I vouch"), _("No"))


def _guests_read(names: Mapping[str, str], *, can_vouch: bool) -> str:
    who = n_(
        "{guests} reads along there as a guest.",
        "{guests} read along there as guests.",
        len(names),
    ).format(guests=spoken_list(list(names.values())))
    way = _("Vouch for them below, or pick another channel.")
    asked = _("A lead can vouch for them; or pick another channel.")
    return f"{who} {way if can_vouch else asked}"
