"""The agency's list of boundaries, and with what it begins while nobody has written one (product.md, Methods: 2)."""

from collections.abc import Iterator

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.turn import Turn
from handlers.kit.words import LANGUAGES, _, speaking
from models import boundaries
from models.boundaries import Boundary


def first_list(language: str) -> list[tuple[str, str]]:
    """Six needs, each with why it helps the client, as most agencies have them."""
    with speaking(language):
        return list(_needs())


def _needs() -> Iterator[tuple[str, str]]:
    yield (
        _("Answer within a working day"),
        _("A quick yes or no keeps the work moving, and your date safe."),
    )
    yield (
        _("No calls before nine"),
        _("The early hours are for your work, undisturbed, and after nine you get us with a clear head."),
    )
    yield (
        _("Brief in writing"),
        _("Nothing that matters to you gets lost, and everybody who works on it reads the same."),
    )
    yield (
        _("One person decides"),
        _("You get one result that fits, instead of a compromise between several wishes."),
    )
    yield (
        _("Feedback all at once"),
        _("It saves rounds, so more of your budget goes into the work itself."),
    )
    yield (
        _("A quick estimate before anything new"),
        _("You know the price and the date before we begin, so no invoice surprises you."),
    )


def as_said(boundary: Boundary, language: str) -> tuple[str, str]:
    """Need and why as the agency wrote them; those of the first list, which nobody changed, in that language."""
    words = (boundary.need, boundary.why)
    for known in map(first_list, LANGUAGES):
        if words in known:
            return first_list(language)[known.index(words)]
    return words


async def our_boundaries(turn: Turn, session: AsyncSession) -> list[Boundary]:
    """The list in its order; while none was written down it is the first one, whose boundaries have no ids yet."""
    found = await boundaries.listed(session)
    if found or await boundaries.has_list(session):
        return found
    return [Boundary(need=need, why=why) for need, why in first_list(turn.workspace.language)]


async def boundaries_to_change(turn: Turn, session: AsyncSession) -> list[Boundary]:
    """The list for one who changes it; where there is none yet, the first one is written down."""
    return await boundaries.list_to_change(session, first_list(turn.workspace.language), turn.now)
