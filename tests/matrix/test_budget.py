"""Whoever is shown no money reads the same, word for word, whatever the budgets are; what is not on screen is the same.

So nothing that Slack's client holds lets them find a budget out, by trying all: no digest, no step, no refusal.
"""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

from sqlalchemy import update

from models.agreements import Agreement
from models.clients import Client
from models.hours import HoursEntry
from models.invoices import Invoice
from models.kickoffs import Kickoff
from tests.matrix.book import Row, rows, words_of
from tests.matrix.cast import OURS, PEOPLE, PLACES
from tests.matrix.screens import Shown
from tests.matrix.theatre import Theatre

MEMBER, SAFE = PEOPLE["member"], PLACES["safe"]
ROWS = [row for row in rows("Who gets what") if "money" in words_of(row.cells["owner"])]
NEW_NUMBER = re.compile(r"(kickoff(?:_id)?\W{1,6})[0-9]+")
"""An amendment that is begun has a number that none had before."""


async def test_a_member_holds_the_same_whatever_the_budgets_are(theatre: Theatre) -> None:
    held = await held_by_member(theatre)
    async with other_budgets(theatre):
        assert await held_by_member(theatre) == held


async def test_the_owner_does_not(theatre: Theatre) -> None:
    """Otherwise the member could not miss anything."""
    row = next(row for row in ROWS if row.listener.name == "kickoff.engagement" and row.listener.kind == "form")
    before = await held_by(theatre, row, "owner")
    async with other_budgets(theatre):
        assert await held_by(theatre, row, "owner") != before


async def held_by_member(theatre: Theatre) -> Mapping[str, list[str]]:
    return {str(row): await held_by(theatre, row, "member") for row in ROWS}


async def held_by(theatre: Theatre, row: Row, name: str) -> list[str]:
    """Everything that reaches somebody, with hidden values, but for what is another each time."""
    outcome = await theatre.do(row.listener, row.text_typed, PEOPLE[name], SAFE)
    return sorted(_whole(shown) for shown in outcome.shown if shown.is_for(PEOPLE[name]))


def _whole(shown: Shown) -> str:
    return NEW_NUMBER.sub(r"\1", json.dumps(_without_ways_back(shown.content), sort_keys=True))


def _without_ways_back(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_ways_back(one) for one in node]
    if not isinstance(node, dict):
        return node
    kept = {name: _without_ways_back(value) for name, value in node.items() if name not in ("block_id", "action_id")}
    if meta := kept.get("private_metadata"):
        kept["private_metadata"] = json.loads(meta) | {"back": ""}
    return kept


@asynccontextmanager
async def other_budgets(theatre: Theatre) -> AsyncIterator[None]:
    """Within, everything costs something else."""
    async with theatre.house.deps.database.transaction(OURS) as session:
        for column in (Agreement.budget, Kickoff.budget, Client.yearly_budget, HoursEntry.cost, Invoice.amount):
            await session.execute(update(column.class_).where(column.is_not(None)).values({column.key: Decimal(11)}))
    async with theatre.after():
        yield
