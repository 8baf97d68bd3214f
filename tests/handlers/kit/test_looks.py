"""A look at what weighs is written down between reading it and showing it, and holds one connection at a time."""

from typing import Any

import pytest
from sqlalchemy import event, select

from handlers.kit.blocks import note
from handlers.kit.feature import Feature, Request
from handlers.kit.router import Router
from models.audit import Act, AuditEntry
from tests.support.agency import TEAM
from tests.support.house import Workplace
from tests.support.payloads import command

feature = Feature("looks")


@feature.command("/look", usage="", summary="Looks at two clients")
async def look(request: Request, text: str) -> None:
    async with request.reading() as session:
        await session.scalar(select(AuditEntry.id))
        await request.saw(Act.SAW_RATINGS, 1)
        await request.saw(Act.SAW_RATINGS, 1)
        async with request.reading():
            await request.saw(Act.SAW_MONEY, 2)
    if text == "again":
        await request.saw(Act.SAW_MONEY, 2)
    await request.tell(note("Shown."))


async def looks(place: Workplace) -> list[tuple[Act, int | None]]:
    async with place.house.deps.database.reading(TEAM) as session:
        found = await session.scalars(select(AuditEntry).where(AuditEntry.actor_id == "UMETTE"))
        return sorted((one.act, one.client_id) for one in found)


@pytest.mark.parametrize("text", ["", "again"])
async def test_looks_are_written_when_the_reading_ends_each_once(workplaces: Workplace, text: str) -> None:
    in_use: list[int] = []
    engine = workplaces.house.deps.database.engine.sync_engine

    def count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("INSERT INTO audit"):
            in_use.append(engine.pool.checkedout())  # type: ignore[attr-defined]

    event.listen(engine, "before_cursor_execute", count)
    await Router([feature], workplaces.house.deps).route(TEAM, command("/look", text))
    await workplaces.house.deps.tasks.drain()
    assert await looks(workplaces) == [(Act.SAW_MONEY, 2), (Act.SAW_RATINGS, 1)]
    assert set(in_use) == {1}
