"""What a kickoff can begin with: the templates that ship, and those that an agency made.

Shipped ones are gettext messages, so that an agreement begins in its client's language.
"""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kickoff.responses import LEVELS
from handlers.kit.shared import id_in
from handlers.kit.words import _
from models.agreement_templates import find_template, templates
from models.rules.agreement import EngagementKind, Level, Misses, Responses, Rhythm, Scope
from models.rules.templates import Step, Template

SCRATCH = "scratch"
OWN = "own:"
"""How the code of a template begins that the agency made; its id follows."""


async def choices(session: AsyncSession) -> list[tuple[str, str]]:
    """Every template as (code, name), the shipped ones first."""
    own = [(f"{OWN}{one.id}", one.name) for one in await templates(session)]
    return [
        ("website", _("Website")),
        ("retainer", _("Retainer")),
        ("campaign", _("Campaign")),
        *own,
        (SCRATCH, _("From scratch")),
    ]


async def template_of(session: AsyncSession, code: str) -> Template | None:
    """The template behind a code; None where it was removed meanwhile."""
    if code.startswith(OWN):
        found = await find_template(session, own_id(code) or 0)
        return found.template if found else None
    return shipped().get(code)


def own_id(code: str) -> int | None:
    """The id of a template that the agency made; None for one that ships, and for a code of nobody's."""
    return id_in(code.removeprefix(OWN)) if code.startswith(OWN) else None


def shipped() -> Mapping[str, Template]:
    """Those that ship, in the language being spoken."""
    return {
        "website": _website(),
        "retainer": _retainer(),
        "campaign": _campaign(),
        SCRATCH: Template(kind=EngagementKind.PROJECT, days=84),
    }


def _website() -> Template:
    return Template(
        kind=EngagementKind.PROJECT,
        days=84,
        notice_days=30,
        responses=_responses(Level.STANDARD, Rhythm.WEEKLY),
        scope=Scope(
            inside=(
                _("design and build of the pages in the sitemap"),
                _("two rounds of feedback on each design"),
                _("placing the texts and pictures that we get"),
                _("launch, and two weeks of fixes after it"),
            ),
            outside=(_("copywriting and photography"), _("hosting and domains"), _("new features after launch")),
            **_changes(),
        ),
        steps=(
            Step(
                Decimal("0.15"),
                _("Structure"),
                _("sitemap and sketches"),
                _("goals, and access to what is there today"),
            ),
            Step(Decimal("0.40"), _("Design"), _("the designs, ready for comments"), _("texts and pictures")),
            Step(Decimal("0.80"), _("Build"), _("the whole site on a test address"), _("a yes to the designs")),
            Step(Decimal(1), _("Launch"), _("the site, live"), _("a yes to the site")),
        ),
        misses=_misses(),
    )


def _retainer() -> Template:
    return Template(
        kind=EngagementKind.RETAINER,
        days=365,
        notice_days=90,
        hours=Decimal(20),
        responses=_responses(Level.PREMIUM, Rhythm.FORTNIGHTLY),
        scope=Scope(
            inside=(_("the hours of each month, for what we plan together"), _("one planning meeting a month")),
            outside=(_("hours left over from earlier months"), _("work that needs a project of its own")),
            **_changes(),
        ),
        steps=(
            Step(
                Decimal("0.05"),
                _("Plan for the first quarter"),
                _("a plan to say yes to"),
                _("what matters most this quarter"),
            ),
            Step(
                Decimal("0.5"),
                _("Half-year review"),
                _("what we did, and what came of it"),
                _("what matters most from here"),
            ),
        ),
        misses=_misses(),
    )


def _campaign() -> Template:
    return Template(
        kind=EngagementKind.PROJECT,
        days=42,
        notice_days=14,
        responses=_responses(Level.STANDARD, Rhythm.WEEKLY),
        scope=Scope(
            inside=(_("idea, key visual and texts"), _("formats in the media plan"), _("one report when it ends")),
            outside=(_("media budget"), _("translations"), _("more formats than the plan has")),
            **_changes(),
        ),
        steps=(
            Step(Decimal("0.2"), _("Idea"), _("two ideas to choose from"), _("the brief, in writing")),
            Step(Decimal("0.5"), _("Production"), _("everything in its formats"), _("the choice of an idea")),
            Step(Decimal("0.65"), _("Launch"), _("the campaign, live"), _("a yes to everything")),
            Step(Decimal(1), _("Report"), _("the report"), _("the sales figures")),
        ),
        misses=_misses(),
    )


def _responses(level: Level, rhythm: Rhythm) -> Responses:
    times = LEVELS[level]
    channels = _("mail for briefs and approvals, phone for what is urgent")
    return Responses(level, times["ours"], times["theirs"], channels, "", rhythm)


def _changes() -> dict[str, str]:
    return {
        "change": _("anything outside the scope, and a third round of feedback"),
        "approver": _("whoever signed the agreement, in writing"),
        "price_basis": _("by the hour, quoted before we begin"),
        "effect": _("each change is quoted with its price and its days, and the dates move by those days"),
    }


def _misses() -> Misses:
    return Misses(
        ours=_("we say so at once, with a new date, and make up for it within the price."),
        theirs=_("our dates move by as many working days, or by more where other work is booked by then."),
    )
