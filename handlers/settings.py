"""The workspace's settings: zone, working days and hours, holidays, currency, language, and open or guarded.

Product.md, Words and Ratings. The table is Workspace in models/base.py, its queries models/workspaces.py; what *open*
and *guarded* mean is ruled by models/rules/published.py. Tests: tests/handlers/test_settings.py.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Annotated, Any

from babel.core import get_global
from babel.numbers import get_currency_name, get_territory_currencies
from pydantic import Field, ValidationInfo, field_validator

from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, Message, View, lines, md, note
from handlers.kit.feature import Feature, Request
from handlers.kit.forms import Form, Ticks
from handlers.kit.ids import Nothing
from handlers.kit.shared import MORE_SETTINGS, OPEN_SETTINGS
from handlers.kit.words import LANGUAGES, N_, _, locale, n_, spoken_list, spoken_time, weekday_names
from handlers.kit.zones import city, is_zone, zone_input, zone_options
from models import people
from models.audit import Act
from models.base import Openness, Workspace
from models.people import Role
from models.rules import names
from models.rules.pulse import Pace
from models.teams import all_team_members
from models.workspaces import this_workspace

feature = Feature("settings")

OFFERED = 100
FEW = 8
"""Up to so many people open is suggested (product.md, Ratings)."""
Choices = Mapping[str, str]
"""What may be chosen, and its name in the reader's language."""

# What Slack sends back


class SettingsForm(Form):
    """Answers of the settings modal, named as in the table."""

    zone: str
    working_days: Ticks[Annotated[str, Field(pattern=r"^[0-6]$")]]
    opens: time
    closes: time
    holiday_country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    language: str
    openness: Openness
    pulse: Pace

    @field_validator("zone")
    @classmethod
    def _exists(cls, zone: str) -> str:
        if not is_zone(zone):
            raise ValueError(_("Rapport does not know this zone. Please pick another."))
        return zone

    @field_validator("holiday_country")
    @classmethod
    def _has_known_holidays(cls, country: str | None) -> str | None:
        if country is not None and country not in countries():
            raise ValueError(_("This is not one of the choices. Please pick again."))
        return country

    @field_validator("working_days")
    @classmethod
    def _some(cls, days: tuple[str, ...]) -> tuple[str, ...]:
        if not days:
            raise ValueError(_("Please tick at least one day."))
        return days

    @field_validator("closes")
    @classmethod
    def _after_opening(cls, closes: time, info: ValidationInfo) -> time:
        if closes <= info.data.get("opens", time.min):
            raise ValueError(_("Please pick a time after you open."))
        return closes


SETTINGS = feature.modal("settings", SettingsForm)
CHOOSE_ZONE = "settings.choose_zone"
CHOOSE_COUNTRY = "settings.choose_country"
CHOOSE_CURRENCY = "settings.choose_currency"

# What may be chosen


def countries() -> Choices:
    """The countries whose holidays are known."""
    from holidays import list_supported_countries  # noqa: PLC0415 - costs 60 ms at start, and only this form needs it

    return {code: locale().territories[code] for code in list_supported_countries(include_aliases=False)}


def currencies(today: date) -> Choices:
    """The currencies in use today by ISO 4217: 'EUR, Euro'."""
    territories = get_global("territory_currencies")
    codes = {code for territory in territories for code in get_territory_currencies(territory, today, today)}
    return {code: f"{code}, {get_currency_name(code, locale=locale())}" for code in sorted(codes)}


# What people see


def settings_modal(known: Mapping[str, Any], more: Sequence[Block], *, now: datetime, members: int) -> View:
    """The form with the settings as they are, and `more` that other features have to set."""
    days = [(str(number), name) for number, name in enumerate(weekday_names())]
    body = [
        zone_input(_("Zone"), CHOOSE_ZONE, known.get("zone"), now),
        blocks.checkboxes_input("working_days", _("Working days"), days, value=known.get("working_days") or ()),
        blocks.time_input("opens", _("Opens"), value=known.get("opens")),
        blocks.time_input("closes", _("Closes"), value=known.get("closes")),
        blocks.search_input(
            "holiday_country",
            _("Holiday country"),
            CHOOSE_COUNTRY,
            value=_named(countries(), known.get("holiday_country")),
            hint=_("Its public holidays count as days off."),
            optional=True,
        ),
        blocks.search_input(
            "currency",
            _("Currency"),
            CHOOSE_CURRENCY,
            value=_named(currencies(now.date()), known.get("currency")),
            hint=_("For new budgets; those already written keep theirs."),
        ),
        blocks.select_input("language", _("Language"), list(LANGUAGES.items()), value=known.get("language")),
        _openness_input(known.get("openness"), members),
        _pulse_input(known.get("pulse")),
        *_in_one_row(more),
    ]
    return SETTINGS.view(title=_("Settings"), body=body)


def _openness_input(value: str | None, members: int) -> Block:
    choices = [
        (Openness.OPEN, _("Open"), _("A client's team sees who said what about that client.")),
        (Openness.GUARDED, _("Guarded"), _("Leads see names, all others a score from three people up.")),
    ]
    count = n_("You are {count} person.", "You are {count} people.", members).format(count=members)
    if members <= FEW:
        advice = _("Up to eight, open is the easier way.")
    else:
        advice = _("From nine up, guarded lets people speak freely.")
    limits = _(
        "Guarded does not hide that somebody answered, nor help against people who tell each other their answers."
    )
    before = _("Answers given until now stay as they are.")
    hint = f"{count} {advice} {limits} {before}"
    return blocks.radio_input("openness", _("Who sees who said what"), choices, value=value, hint=hint)


def _pulse_input(value: str | None) -> Block:
    choices = [
        (Pace.MONTHLY, _("Monthly")),
        (Pace.TWO_WEEKS, _("Every two weeks")),
        (Pace.QUARTERLY, _("Quarterly")),
        (Pace.OFF, _("Never")),
    ]
    hint = _("Each client of a person's teams so often, at the end of a digest, and two a week at most.")
    return blocks.select_input("pulse", _("Ask how clients feel"), choices, value=value, hint=hint)


def _in_one_row(more: Sequence[Block]) -> list[Block]:
    buttons = [button for row in more for button in row["elements"]]
    return [blocks.divider(), blocks.actions(*buttons)] if buttons else []


def _named(choices: Choices, chosen: str | None) -> tuple[str, str] | None:
    return (chosen, choices[chosen]) if chosen and chosen in choices else None


def saved(form: SettingsForm, *, zone_changed: bool, was: Openness) -> Message:
    """All settings in one line; where they `was` open or guarded and are it no more, what that means."""
    names_of_days = weekday_names()
    days = spoken_list([names_of_days[int(day)] for day in sorted(form.working_days)])
    hours = f"{spoken_time(form.opens)}–{spoken_time(form.closes)}"
    country = countries().get(form.holiday_country or "", "")
    parts = [city(form.zone), f"{days} {hours}", country, form.currency, LANGUAGES.get(form.language, "")]
    text = md(_("Saved: {settings}."), settings=" · ".join(part for part in parts if part))
    told = _("Summaries keep the zone they were set up in.") if zone_changed else ""
    return note(lines(md("{text} {told}", text=text, told=told), _changed(was, form.openness)))


def _changed(was: Openness, now_is: Openness) -> str | None:
    if was is now_is:
        return None
    if now_is is Openness.OPEN:
        return _(
            "Open from now on: who rates a client is told that its team sees it. "
            "Answers given until now stay as they are: seen with names by leads only."
        )
    return _("Guarded from now on: leads see names, all others ratings from three people up, of old answers too.")


# What people do


@feature.command(
    "/client-settings",
    usage=N_("[people | audit | export | keep | boundaries | scope | tiers | weights | quiet]"),
    summary=N_("Zone, working hours, holidays, currency and language of this workspace."),
    role=Role.ADMIN,
)
async def open_settings(request: Request, _text: str) -> None:
    await request.open(SETTINGS)


@feature.on(OPEN_SETTINGS, role=Role.ADMIN)
async def open_by_button(request: Request, _nothing: Nothing) -> None:
    await request.open(SETTINGS)


@feature.opens(SETTINGS)
async def build(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        workspace = await this_workspace(session)
        more = await request.sections(MORE_SETTINGS, session, None)
        members = len(await people.members(session))
    known = {field: getattr(workspace, field) for field in SettingsForm.model_fields}
    known["zone"] = workspace.zone or request.zone
    return settings_modal(known | values, more, now=request.now, members=members)


@feature.on_submit(SETTINGS, role=Role.ADMIN)
async def save(request: Request, form: SettingsForm) -> None:
    async with request.transaction() as session:
        workspace = await this_workspace(session)
        zone_changed, was = workspace.zone not in (None, form.zone), workspace.openness
        changed = _write(workspace, form)
        workspace.settled_at = workspace.settled_at or request.now
        if form.openness is not was:
            changed.remove("openness")
            await request.trace(session, Act.CHANGED_OPENNESS, details={"from": was, "to": form.openness})
            request.see_anew |= await all_team_members(session)
        if changed:
            await request.trace(session, Act.CHANGED_SETTINGS, details={"fields": changed})
    request.deps.directory.forget_workspace(request.workspace.id)
    request.ack()
    await request.tell(saved(form, zone_changed=zone_changed, was=was))


def _write(workspace: Workspace, form: SettingsForm) -> list[str]:
    """Gives the names of the settings that are different now."""
    wanted = form.model_dump() | {"working_days": "".join(sorted(form.working_days))}
    changed = [name for name, value in wanted.items() if getattr(workspace, name) != value]
    for name in changed:
        setattr(workspace, name, wanted[name])
    return changed


@feature.chooses(CHOOSE_ZONE, role=Role.ADMIN)
async def choose_zone(request: Request, query: str) -> list[Element]:
    return zone_options(query, request.zone, request.now)


@feature.chooses(CHOOSE_COUNTRY, role=Role.ADMIN)
async def choose_country(_request: Request, query: str) -> list[Element]:
    return [blocks.option(code, name) for code, name in _search(query, countries())]


@feature.chooses(CHOOSE_CURRENCY, role=Role.ADMIN)
async def choose_currency(request: Request, query: str) -> list[Element]:
    found = _search(query, currencies(request.now.date()), first=request.workspace.currency)
    return [blocks.option(code, name) for code, name in found]


def _search(query: str, choices: Choices, first: str = "") -> list[tuple[str, str]]:
    """What fits the query, best first; before the first letter `first` stands on top."""
    found = [(match.id, match.name) for match in names.best_matches(query, list(choices.items()), limit=OFFERED)]
    if query or first not in choices:
        return found
    return [(first, choices[first]), *(pair for pair in found if pair[0] != first)][:OFFERED]
