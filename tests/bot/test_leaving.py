"""Taken out: everything stops at once, all is kept for thirty days, and then nothing is left of it anywhere."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Connection, Date, DateTime, Integer, Numeric, Time, create_engine, select
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine

from bot.sealing import seal_anew
from bot.upkeep import GRACE
from handlers.kit.blocks import note
from handlers.kit.turn import turn_in
from models.agreements import Structured
from models.audit import Act, AuditEntry
from models.base import Base, Word
from models.installations import Installation
from models.outbox import Outgoing, State
from models.rules.agreement import EngagementKind, Letter, Terms
from models.rules.templates import Template
from models.session import driver_url
from models.workspaces import find_workspace, leave
from tests.support.agency import TEAM, Agency, app_seed
from tests.support.http import JSON as AS_JSON
from tests.support.http import signed
from tests.support.time import NOW
from tests.support.town import Town, eventually

SOME_DAY = NOW - timedelta(days=1)


# What is kept anywhere


@contextmanager
def behind(database_url: str) -> Iterator[Connection]:
    """The database without any guard."""
    engine = create_engine(driver_url(database_url, asynchronous=False))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def fill(town: Town, team: str, number: int) -> None:
    """One more row in every table of a workspace, each of them referring to the others; 1 to 5 fits everywhere."""
    with behind(town.house.settings.database_url) as connection:
        for table in Base.metadata.sorted_tables:
            if "workspace_id" in table.c:
                own = {"workspace_id": team, "reply_to": None}
                row = {c.name: own[c.name] if c.name in own else _some(c.type, number) for c in table.c}
                connection.execute(table.insert().values(row))


SOMETHING = {
    Terms: Terms("x", EngagementKind.PROJECT, SOME_DAY.date()),
    Template: Template(EngagementKind.PROJECT, days=1),
}


def _some(kind: TypeEngine[Any], number: int) -> Any:
    if isinstance(kind, Structured):
        return None if kind.kind is Letter else SOMETHING[kind.kind]
    if isinstance(kind, Word):
        return next(iter(kind.enum))
    plain = kind.impl if isinstance(kind, TypeDecorator) else kind
    for type_of_column, value in (
        (DateTime, SOME_DAY),
        (Date, SOME_DAY.date()),
        (Time, time(9)),
        (Boolean, False),
        (JSON, {}),
        (Integer, number),
        (Numeric, Decimal(number)),
    ):
        if isinstance(plain, type_of_column):
            return value
    return f"x{number}" if plain.python_type is str else None


def found_of(database_url: str, team: str) -> dict[str, int]:
    """How many rows of each table hold a workspace's id, in whatever column."""
    word = re.compile(rf"(?<![\w-]){team}(?![\w-])")
    with behind(database_url) as connection:
        rows = {table.name: connection.execute(select(table)).all() for table in Base.metadata.sorted_tables}
    counts = {
        name: sum(bool(word.search(json.dumps([*row], default=str))) for row in of_table)
        for name, of_table in rows.items()
    }
    return {name: count for name, count in counts.items() if count}


OWNED = {table.name for table in Base.metadata.sorted_tables if "workspace_id" in table.c}


# Many workspaces


async def taken_out(town: Town, team: str = "T1") -> None:
    await town.happens("uninstall", team=team)

    async def has_left() -> bool:
        found = await town.workspace(team)
        return found is not None and found.left_at is not None

    await eventually(has_left)
    await town.house.deps.tasks.drain()


async def acts(town: Town) -> list[Act]:
    async with town.house.deps.database.reading("T1") as session:
        wanted = select(AuditEntry.act).where(AuditEntry.act.in_([Act.INSTALLED, Act.UNINSTALLED]))
        return list(await session.scalars(wanted.order_by(AuditEntry.at)))


async def test_it_stops_at_once(each_town: Town) -> None:
    for team in ("T1", "T3"):
        await each_town.install(team)
    turn = await turn_in(each_town.house.deps, "T1")
    each_town.sandbox.world.faults.clear()
    async with turn.transaction() as session:
        later = await turn.say(session, "CTEAM", note("hello"), kind="test")
        later.due_at += timedelta(days=1)
    await taken_out(each_town)
    assert list(await each_town.installations()) == ["T3"]
    assert not await each_town.house.reception.admits("T1", "")
    assert await acts(each_town) == [Act.INSTALLED, Act.UNINSTALLED]
    async with each_town.house.deps.database.reading("T1") as session:
        row = await session.get_one(Outgoing, later.id)
    assert (row.state, row.reason) == (State.DROPPED, "account_inactive")
    anna = each_town.person("UANNA", "T3")
    await anna.command("/clients help")
    assert "/clients" in (await anna.told()).words


async def test_after_thirty_days_nothing_is_left_of_it_and_all_of_the_others(each_town: Town) -> None:
    url = each_town.house.settings.database_url
    for team in ("T1", "T3"):
        await each_town.install(team)
    for number, team in enumerate(("T1", "T3"), start=4):
        fill(each_town, team, number)
    assert set(found_of(url, "T1")) >= OWNED
    await taken_out(each_town)
    assert "installations" not in found_of(url, "T1")
    await each_town.passes(GRACE - timedelta(minutes=1))
    await each_town.house.clockwork.turn_over()
    assert OWNED - {"inbox"} <= set(found_of(url, "T1"))
    theirs = found_of(url, "T3")
    await each_town.passes(timedelta(days=1))
    await each_town.house.clockwork.turn_over()
    assert found_of(url, "T1") == {}
    a_day_more = {"digests": theirs["digests"] + 1}
    assert found_of(url, "T3") in (theirs, theirs | a_day_more)


async def test_who_comes_back_in_time_finds_everything(each_town: Town) -> None:
    url = each_town.house.settings.database_url
    await each_town.install()
    fill(each_town, "T1", 5)
    kept = found_of(url, "T1")
    await taken_out(each_town)
    await each_town.passes(timedelta(days=20))
    await each_town.install()
    await each_town.passes(timedelta(days=20))
    await each_town.house.clockwork.turn_over()
    now = found_of(url, "T1")
    assert {name: now.get(name, 0) for name in ("clients", "ratings", "interactions", "drafts", "people")} == {
        name: kept[name] for name in ("clients", "ratings", "interactions", "drafts", "people")
    }
    assert await acts(each_town) == [Act.INSTALLED, Act.UNINSTALLED, Act.INSTALLED]
    found = await each_town.workspace("T1")
    assert found
    assert found.left_at is None
    mette = each_town.sandbox.world.workspaces["T1"].direct_channel(["UMETTE", "URAPPORT"], 0)
    assert any("didn't let me in" in message.text for message in mette.messages)


async def test_an_event_of_a_time_before_it_came_back_does_nothing(each_town: Town) -> None:
    await each_town.install()
    await taken_out(each_town)
    await each_town.install()
    for kind in ("app_uninstalled", "tokens_revoked", "team_access_revoked"):
        told = {"type": kind, "tokens": {"bot": ["URAPPORT"]}, "team_ids": ["T1"]}
        body = json.dumps({"type": "event_callback", "event_id": kind, "team_id": "T1", "event": told}).encode()
        url = f"{each_town.address}/slack/events"
        async with each_town.http.post(url, data=body, headers=signed(body, kind=AS_JSON)) as answer:
            assert answer.status == 200
    found = await each_town.workspace("T1")
    assert found
    assert found.left_at is None
    assert list(await each_town.installations()) == ["T1"]
    assert (await each_town.house.deps.slack("T1").auth_test())["ok"]


async def lose_the_key(town: Town, installation: str = "T1") -> None:
    """None of our keys opens its token any more."""
    async with town.house.deps.database.installing() as session:
        (await session.get_one(Installation, installation)).token = "gAAAAA"
    town.house.tokens.forget(installation)


async def test_who_takes_it_out_is_believed_though_no_key_opens_their_token(each_town: Town) -> None:
    await each_town.install()
    await lose_the_key(each_town)
    await taken_out(each_town)
    assert await acts(each_town) == [Act.INSTALLED, Act.UNINSTALLED]
    assert list(await each_town.installations()) == ["T1"]
    await each_town.passes(GRACE - timedelta(minutes=1))
    await each_town.house.clockwork.turn_over()
    assert await each_town.workspace("T1")
    await each_town.passes(timedelta(days=1))
    await each_town.house.clockwork.turn_over()
    assert found_of(each_town.house.settings.database_url, "T1") == {}


async def test_a_token_that_was_encrypted_anew_meanwhile_is_erased(town: Town) -> None:
    await town.install()
    await town.house.tokens.of("T1")
    many = town.house.settings.many
    assert many
    assert await seal_anew(town.house.deps.database, many.cipher) == {"T1": True}
    await taken_out(town)
    assert await town.installations() == {}


async def disappears(town: Town) -> None:
    """Taken out, and we hear nothing of it."""
    town.sandbox.world.apps["A1"].manifest["settings"]["event_subscriptions"]["bot_events"] = []
    await town.happens("uninstall", team="T1")
    await town.house.clockwork.turn_over()
    await town.passes(timedelta(days=1))
    await town.house.clockwork.turn_over()


async def test_an_uninstall_of_which_we_heard_nothing_is_noticed_within_a_day(each_town: Town) -> None:
    await each_town.install()
    await disappears(each_town)
    found = await each_town.workspace("T1")
    assert found
    assert found.left_at
    assert list(await each_town.installations()) == ["T1"], "it may be Slack's mistake, so the token is kept as long"
    await each_town.passes(GRACE + timedelta(days=1))
    await each_town.house.clockwork.turn_over()
    assert found_of(each_town.house.settings.database_url, "T1") == {}


async def test_it_is_erased_though_slack_is_silent(town: Town) -> None:
    await town.install()
    await disappears(town)
    await town.passes(GRACE + timedelta(days=1))
    for method in ("auth.test", "oauth.v2.access"):
        await town.happens("faults", method=method, kind="drop_before", times=100)
    await town.house.clockwork.turn_over()
    assert found_of(town.house.settings.database_url, "T1") == {}


async def test_what_slack_lets_in_again_at_the_last_moment_is_not_erased(town: Town) -> None:
    await town.install()
    async with town.house.deps.database.transaction("T1") as session:
        await leave(session, town.sandbox.clock.now() - GRACE, organisation_stays=False)
    await town.house.clockwork.turn_over()
    await town.passes(timedelta(days=1))
    await town.house.clockwork.turn_over()
    found = await town.workspace("T1")
    assert found
    assert found.left_at is None


# One workspace


async def is_here(agency: Agency) -> bool:
    async with agency.house.deps.database.reading(TEAM) as session:
        found = await find_workspace(session)
    return found is not None and found.left_at is None


async def comes_and_goes(agency: Agency, *, for_days: int) -> None:
    """Taken out, and after some days put back with the same token."""
    await agency.mette.post("uninstall")

    async def has_left() -> bool:
        return not await is_here(agency)

    await eventually(has_left)
    await agency.clock(timedelta(days=for_days))
    [app] = agency.sandbox.world.apps.values()
    keys = {"app_token": app.app_token, "signing_secret": app.signing_secret, "request_url": app.request_url}
    agency.sandbox.load(app_seed(**keys))


async def test_the_one_workspace_comes_back_in_time(agency: Agency) -> None:
    await comes_and_goes(agency, for_days=29)
    assert not await is_here(agency)
    await agency.clock(timedelta(minutes=10))
    assert await is_here(agency)
    await agency.clock(timedelta(days=30))
    assert await is_here(agency)


async def test_the_one_workspace_is_erased_and_may_begin_anew(agency: Agency) -> None:
    await comes_and_goes(agency, for_days=31)
    url = agency.house.settings.database_url
    assert found_of(url, TEAM) == {}
    await agency.mette.command("/clients help")
    assert "/clients" in (await agency.mette.told()).words
    assert await is_here(agency)
