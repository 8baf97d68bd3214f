"""POST /hooks/hours: what another system sends counts once, and whoever does not sign hears nothing."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict
from sqlalchemy import update

from bot.hours_hook import MOST
from bot.run import running
from bot.settings import RunSettings
from handlers.kit.ids import digest
from models.base import Workspace
from models.hours import BudgetAlert, HoursEntry, Source
from models.outbox import Outgoing
from tests.support.hours_hook import ENTRY, OTHER, Hook, Json, hooked, signed
from tests.support.house import OURS, Workplace
from tests.support.time import NOW


@pytest.fixture
async def hook(workplace: Workplace) -> AsyncIterator[Hook]:
    """On SQLite."""
    async with hooked(workplace) as opened:
        yield opened


@pytest.fixture
async def hooks(workplaces: Workplace) -> AsyncIterator[Hook]:
    """Once on each database."""
    async with hooked(workplaces) as opened:
        yield opened


# What counts


async def test_what_is_signed_is_kept(hooks: Hook) -> None:
    assert await hooks.send() == (200, {"result": "added"})
    [row] = await hooks.rows(HoursEntry)
    assert (row.worked_on, row.hours, row.cost, row.currency) == (date(2030, 1, 4), Decimal("3.5"), 420, "EUR")
    assert (row.source, row.source_key, row.note, row.logged_by) == (Source.WEBHOOK, digest("42"), "Front page", None)


async def test_a_message_counts_once_and_so_does_an_entry(hooks: Hook) -> None:
    await hooks.send("msg_1")
    assert await hooks.send("msg_1", key="43") == (200, {"result": "known"})
    assert await hooks.send("msg_2") == (200, {"result": "known"})
    assert await hooks.send("msg_3", key="43") == (200, {"result": "added"})
    assert [row.source_key for row in await hooks.rows(HoursEntry)] == [digest("42"), digest("43")]


async def test_messages_that_come_at_once_count_once(hooks: Hook) -> None:
    answers = await asyncio.gather(*(hooks.send("msg_1") for _ in range(5)))
    assert sorted(answer["result"] for _, answer in answers) == ["added", *["known"] * 4]
    assert len(await hooks.rows(HoursEntry)) == 1


async def test_an_entry_is_as_it_was_sent_last(hook: Hook) -> None:
    await hook.send("msg_1")
    assert await hook.send("msg_2", hours=4, cost=None, currency=None) == (200, {"result": "changed"})
    [row] = await hook.rows(HoursEntry)
    assert (row.hours, row.cost, row.currency) == (4, None, None)


async def test_the_channel_hears_once_before_the_hours_run_out(hook: Hook) -> None:
    for number in range(3):
        await hook.send(f"msg_{number}", key=str(number), hours=4.1)
    words = [row.payload["text"].partition("\n")[0] for row in await hook.rows(Outgoing)]
    assert words == ["*Acme*: the hours of Website are nearly used up.", "*Acme*: the hours of Website are used up."]


# What does not fit


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client": "Umbrella"}, "no_client"),
        ({"date": "2020-01-04", "project": None}, "no_project"),
        ({"date": "2030-01-08"}, "to_come"),
        ({"workspace": "T9"}, "no_workspace"),
    ],
)
async def test_what_belongs_to_nothing_here_is_told_to_who_signs_and_may_come_again(
    hook: Hook, changed: Json, error: str
) -> None:
    assert await hook.send(**changed) == (422, {"error": error})
    assert await hook.rows(HoursEntry) == []
    assert await hook.send() == (200, {"result": "added"})


async def test_a_workspace_that_took_us_out_is_not_known(hook: Hook) -> None:
    async with hook.place.house.deps.database.transaction(OURS) as session:
        await session.execute(update(Workspace).values(left_at=NOW))
    assert await hook.send() == (422, {"error": "no_workspace"})


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"hours": 0}, "hours"),
        ({"hours": "1.125"}, "hours"),
        ({"hours": "NaN"}, "hours"),
        ({"hours": 1e9}, "hours"),
        ({"date": "4 January"}, "date"),
        ({"key": ""}, "key"),
        ({"client": None}, "client"),
        ({"cost": -1}, "cost"),
        ({"currency": None}, "body"),
        ({"currency": "kr."}, "currency"),
        ({"colour": "red"}, "colour"),
        ({"note": "x" * 301}, "note"),
        ({"workspace": "T1; drop"}, "workspace"),
    ],
)
async def test_what_is_wrong_is_named_to_who_signs(hook: Hook, changed: Json, wrong: str) -> None:
    assert await hook.send(**changed) == (400, {"error": "not understood", "wrong": [wrong]})
    assert await hook.rows(HoursEntry) == []


async def test_what_nobody_types_is_left_out_of_words(hook: Hook) -> None:
    assert await hook.send(note="Front\x00 page\u202e", key="4\x002") == (200, {"result": "added"})
    [row] = await hook.rows(HoursEntry)
    assert (row.note, row.source_key) == ("Front page", digest("42"))


# Who does not sign

BODY = json.dumps(ENTRY).encode()
FORGED: dict[str, Callable[[], dict[str, str]]] = {
    "unsigned": lambda: {"Content-Type": "application/json"},
    "another secret": lambda: signed(BODY, secret=OTHER),
    "another body": lambda: signed(BODY + b" "),
    "another message": lambda: signed(BODY) | {"webhook-id": "msg_2"},
    "six minutes old": lambda: signed(BODY, at=time.time() - 360),
    "in six minutes": lambda: signed(BODY, at=time.time() + 360),
    "another moment": lambda: signed(BODY) | {"webhook-timestamp": str(int(time.time()) - 9)},
    "no comma": lambda: signed(BODY) | {"webhook-signature": "v1"},
    "another version": lambda: (
        signed(BODY) | {"webhook-signature": signed(BODY)["webhook-signature"].replace("v1", "v2")}
    ),
    "no base64": lambda: signed(BODY) | {"webhook-signature": "v1,x"},
    "an odd moment": lambda: signed(BODY) | {"webhook-timestamp": "1e9"},
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
async def test_what_is_not_signed_is_refused_and_told_nothing(hook: Hook, forged: Callable[[], dict[str, str]]) -> None:
    status, text = await hook.post(BODY, forged())
    assert (status, text) == (401, "401: Unauthorized")
    assert await hook.rows(HoursEntry) == []


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
async def test_a_header_that_comes_twice_is_refused(hook: Hook, name: str) -> None:
    good = signed(BODY)
    assert (await hook.post(BODY, CIMultiDict([*good.items(), (name, good[name])])))[0] == 401


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.binary(max_size=200))
async def test_no_signed_body_is_a_500(hook: Hook, body: bytes) -> None:
    headers = signed(BODY)
    assert (await hook.post(body, headers))[0] == 401
    try:
        headers = signed(body)
    except UnicodeDecodeError:
        return
    assert (await hook.post(body, headers))[0] == 400


async def test_a_second_signature_may_be_of_a_new_secret(hook: Hook) -> None:
    both = f"{signed(BODY, secret=OTHER)['webhook-signature']} {signed(BODY)['webhook-signature']}"
    assert (await hook.post(BODY, signed(BODY) | {"webhook-signature": both}))[0] == 200


async def test_a_body_that_is_too_long_is_not_looked_at(hook: Hook) -> None:
    long = json.dumps(ENTRY | {"note": "x" * MOST}).encode()
    assert (await hook.post(long, signed(long)))[0] == 413


async def test_only_plain_json_is_taken(hook: Hook) -> None:
    for odd in ({"Content-Type": "text/plain"}, {"Content-Encoding": "gzip"}):
        assert (await hook.post(BODY, signed(BODY) | odd))[0] == 415


async def test_without_a_secret_there_is_no_such_page(workplace: Workplace) -> None:
    known = workplace.house.settings
    assert isinstance(known, RunSettings)
    async with running(workplace.house, known) as port:
        assert (await Hook(workplace, port).post(BODY, signed(BODY)))[0] == 404


async def test_a_failure_leaves_no_half(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise ValueError

    with monkeypatch.context() as broken:
        broken.setattr("bot.hours_hook.hours_added", fail)
        body = json.dumps(ENTRY).encode()
        assert (await hook.post(body, signed(body)))[0] == 500
    assert await hook.rows(HoursEntry) == []
    assert await hook.rows(BudgetAlert) == []
    assert await hook.send() == (200, {"result": "added"})
