"""What is not known of a client, what may not be shown, and what would help."""

from collections.abc import Mapping
from math import fsum

from handlers.kit import blocks, drawn
from handlers.kit.blocks import Block, lines
from handlers.kit.labels import part_name
from handlers.kit.words import _, spoken_list
from models.rules.health import MEASURES, Health, Part
from models.rules.points import whole_points
from models.rules.published import Eyes
from models.sight import Sight


def shares(health: Health) -> Mapping[Part, int]:
    """How much of all weight, which is 100, is each part's."""
    every = fsum(part.full_weight for part in health.parts)
    found = whole_points([100 * part.full_weight / every for part in health.parts], 100)
    return dict(zip((part.part for part in health.parts), found, strict=True))


def unknown(health: Health, sight: Sight, eyes: Eyes, *, is_published: bool) -> list[Block]:
    """What is not known, not shown or not counted, and to whom a lead's numbers look otherwise."""
    counted = [part for part in health.parts if part.full_weight]
    withheld = [part.part for part in counted if part.withheld]
    unmeasured = [part.part for part in counted if part.part not in MEASURES]
    nothing_known = [part.part for part in counted if not part.weight and part.part not in (*withheld, *unmeasured)]
    most = 100 - sum(shares(health)[part] for part in unmeasured)
    off = [part.part for part in health.parts if not part.full_weight]
    texts = [
        _about(_held_back(eyes), withheld),
        _about(_("Nothing known yet: {parts}."), nothing_known),
        _about(_("{parts}: not measured yet, so at most {most} of 100 can be known."), unmeasured, most=most),
        _about(_("Not counted here: {parts}."), off),
        _whose_ratings(sight, eyes, is_published=is_published) if health.part(Part.RATINGS).weight else None,
    ]
    return [blocks.context(lines(*texts))] if any(texts) else []


def what_helps(health: Health, eyes: Eyes) -> list[Block]:
    """Below 40 of 100 known: what brings a score soonest, by what it weighs here."""
    if health.score is not None:
        return []
    share = shares(health)
    told = [
        _about(_by_rating(health, eyes), points=share[Part.RATINGS]),
        _about(
            _("Each call or mail you log tells of tone and contact, up to {points}."),
            points=share[Part.TONE] + share[Part.CONTACT],
        ),
    ]
    return [blocks.section(lines(*told))] if any(told) else []


def _by_rating(health: Health, eyes: Eyes) -> str:
    if health.part(Part.RATINGS).withheld and eyes is Eyes.OTHERS:
        return _("Ratings show from three people up, and tell up to {points} of 100.")
    return _("One full rating tells up to {points} of 100.")


def _about(text: str, parts: list[Part] | None = None, **numbers: int) -> str | None:
    """The text with the names of these parts; None where there are none, or where it would tell of no points."""
    if parts == [] or numbers.get("points") == 0:
        return None
    return text.format(parts=spoken_list([part_name(part) for part in parts or ()]), **numbers)


def _held_back(eyes: Eyes) -> str:
    if eyes is Eyes.TEAM:
        return _("{parts}: yours and the team's show as soon as they are given; older ones from three people up.")
    return _("{parts}: shown from three people up.")


def _whose_ratings(sight: Sight, eyes: Eyes, *, is_published: bool) -> str | None:
    """To whom they are shown otherwise, or what they leave out."""
    if eyes is Eyes.LEAD:
        return drawn.for_leads(sight)
    if eyes is Eyes.TEAM and not is_published:
        return _("Ratings are those given openly, which you see as a part of the team. Others are for leads.")
    return None
