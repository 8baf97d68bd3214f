"""The fields of what is logged, which follow from its kind; the same when it is written and when it is edited.

What was typed into a field that the kind asks for no more travels with the view, and is there again with the kind.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from handlers.interactions.parts import EDIT, LOG, MOST_PEOPLE, LogForm, which_hours
from handlers.interactions.whom import whom_input
from handlers.kit import blocks, forms
from handlers.kit.blocks import Block, View, date_input, select_input, text_input
from handlers.kit.drafts import renewed, subject_of
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, Modal, check_past
from handlers.kit.labels import kind_name, tone_name
from handlers.kit.shared import client_input
from handlers.kit.words import _
from models.clients import Client
from models.contacts import Contact
from models.people import Role
from models.rules.facts import Kind, Tone

MIDDAY = time(12)
ASKED_LATER = ("hours", "earned_by")
"""Fields that some kinds alone ask for."""

# What people see


def log_modal(client: Client | None, values: Mapping[str, Any], today: date, contacts: Sequence[Contact] = ()) -> View:
    """The form as far as it is filled in.

    Beside answers, `values` may hold `said` (what was typed before the form opened), `day` (when it was said),
    `hint` (for the Client field), `link` and `author` (who wrote it). `contacts` are the client's.
    """
    more = {name: values.get(name) for name in ("hint", "link", "day", "author")}
    return LOG.view(
        title=_("Log with a client"), body=_fields(client, values, today, contacts), keep=_kept(client, values) | more
    )


def edit_modal(
    client: Client | None,
    values: Mapping[str, Any],
    today: date,
    notice: Sequence[Block] = (),
    contacts: Sequence[Contact] = (),
) -> View:
    """The same with what was logged in it; `notice` is what became of it meanwhile."""
    more = {name: values[name] for name in ("interaction_id", "edits")}
    body = [*notice, *_fields(client, values, today, contacts)]
    return EDIT.view(title=_("Edit what was logged"), body=body, keep=_kept(client, values) | more)


def _kept(client: Client | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """The client, should its field be empty, and what was typed into fields that are not shown."""
    kind = kind_of(values)
    hidden = {"hours": not kind.takes_hours, "earned_by": kind is not Kind.PRAISE}
    unseen = {f"kept_{name}": _typed(values, name) for name in ASKED_LATER if hidden[name]}
    return {"about": client.id if client else None} | unseen


def _typed(values: Mapping[str, Any], name: str) -> Any:
    """What stands in a field, or stood there before the kind was changed."""
    return values[name] if name in values else values.get(f"kept_{name}")


def kind_of(values: Mapping[str, Any]) -> Kind:
    """Which kind is chosen."""
    known = str(values.get("kind") or "")
    return Kind(known) if known in {*Kind} else Kind.CONTACT


def _fields(client: Client | None, values: Mapping[str, Any], today: date, contacts: Sequence[Contact]) -> list[Block]:
    kind = kind_of(values)
    return [
        client_input(client, hint=None if client else values.get("hint")),
        text_input(
            "what",
            _("What happened"),
            value=values["what"] if "what" in values else values.get("said"),
            placeholder=_("Loved the draft, asked for a call on Friday …"),
            multiline=True,
        ),
        *whom_input(client, contacts, values),
        select_input("kind", _("Kind"), [(one.value, kind_name(one)) for one in Kind], value=kind.value),
        *_asked_of(kind, values),
        select_input(
            "tone",
            _("Tone"),
            [(tone.value, tone_name(tone)) for tone in Tone],
            value=values.get("tone"),
            placeholder=_("How it felt"),
            optional=True,
        ),
        date_input("when", _("When"), value=values.get("when") or values.get("day") or today),
    ]


def _asked_of(kind: Kind, values: Mapping[str, Any]) -> list[Block]:
    """What this kind alone is asked for."""
    if kind.takes_hours:
        hint = _("What it took us, such as 1.5.")
        return [blocks.number_input("hours", _("Hours"), value=_typed(values, "hours"), hint=hint)]
    if kind is Kind.PRAISE:
        people = _typed(values, "earned_by") or ()
        return [
            blocks.people_input(
                "earned_by",
                _("For whom"),
                value=[str(one) for one in people],
                hint=_("Who earned it. They hear of it in their next digest."),
                optional=True,
                max_selected_items=MOST_PEOPLE,
            )
        ]
    return []


# What they share


async def earners_checked(request: Request, form: LogForm, before: Sequence[str] = ()) -> tuple[str, ...]:
    """To whom a praise belongs, each one of us; whom it belonged to `before` may have left since.

    Slack may be asked, so this comes before a transaction. Raises FieldErrors.
    """
    for user_id in form.earners:
        if user_id not in before:
            caller = await request.deps.directory.caller(request.workspace.id, user_id)
            if caller.role < Role.MEMBER:
                raise FieldErrors(earned_by=_("Please pick people of your own team."))
    return form.earners


def lacks_hours(request: Request, form: LogForm) -> bool:
    """Whether the form was sent before its field of hours came. Raises FieldErrors where that was left empty."""
    if not form.kind.takes_hours or form.hours is not None:
        return False
    if "hours" in forms.answers(request.incoming.view):
        raise FieldErrors(hours=which_hours())
    return True


async def show_anew(request: Request, modal: Modal[Any]) -> None:
    """The form once more, with all that stands in it and what is known by now."""
    current = request.incoming.view
    typed = forms.answers(current) | forms.hidden(current)
    view = await request.view_of(modal, subject_of(current), typed)
    await request.show(renewed(view, request.incoming.key))


def moment_of(day: date, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment that a day of this zone stands for: now for today, midday for an earlier one.

    Raises FieldErrors for a day to come and for one more than five years ago.
    """
    today = now.astimezone(zone).date()
    check_past("when", day, today, to_come=_("This day is still to come. Please log it when it has happened."))
    return now if day == today else datetime.combine(day, MIDDAY, zone)
