"""All that a client's health rests on, line by line: also what its page only counts (product.md, Health)."""

from collections.abc import Iterator

from handlers.health import evidence
from handlers.health.one_client import Look
from handlers.health.parts import SHOW_POINTS, PointsPage, feature
from handlers.health.showing import look_at
from handlers.kit import blocks
from handlers.kit.blocks import Block, Mrkdwn, View, md
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef
from handlers.kit.labels import part_name
from handlers.kit.shared import client_behind
from handlers.kit.words import _, n_
from models.audit import Act
from models.rules.health import Part

PER_PAGE = 80

# What people see


def points_view(look: Look, start: int) -> View:
    """One page of it; `start` may be stale, and then the first page comes."""
    every = list(_lines(look))
    start = start if 0 <= start < len(every) else 0
    shown = every[start : start + PER_PAGE]
    body = [
        blocks.header(look.client.name),
        *(blocks.paragraphs(shown) or [blocks.context(_("Nothing that you may read one by one."))]),
        *_onward(look.client.id, start, len(every)),
    ]
    return blocks.modal(title=_("Every point"), blocks=body)


def _lines(look: Look) -> Iterator[Mrkdwn]:
    """Part by part, newest first: each says its points, and they add up to those of its part."""
    points = evidence.points_of(look.health)
    for part in look.health.parts:
        mine = points[part.part] if look.health.score is not None else None
        told = evidence.all_in_words(part, mine, look.sources)
        if part.part is Part.RATINGS and look.published:
            told = [evidence.published(look.published, look.sources)]
        if told:
            yield _title(part_name(part.part), mine)
            yield from told


def _title(name: str, points: int | None) -> Mrkdwn:
    if points is None:
        return md("*{part}*", part=name)
    return md(
        "*{part}: {points}*", part=name, points=n_("{points} point", "{points} points", points).format(points=points)
    )


def _onward(client_id: int, start: int, count: int) -> list[Block]:
    def page(number: int) -> PointsPage:
        return PointsPage(client_id=client_id, start=max(0, number))

    back = SHOW_POINTS.button(_("Back"), page(start - PER_PAGE), mark="back") if start else None
    on = SHOW_POINTS.button(_("More"), page(start + PER_PAGE), mark="on") if count > start + PER_PAGE else None
    return [blocks.actions(back, on)] if back or on else []


# What people do


@feature.on(SHOW_POINTS)
async def show_points(request: Request, page: PointsPage) -> None:
    client = await client_behind(request, ClientRef(client_id=page.client_id))
    if client is None:
        return
    async with request.reading() as session:
        look = await look_at(request, session, client)
        if look.ratings:
            await request.saw(Act.SAW_RATINGS, client.id)
    await request.show(points_view(look, page.start))
