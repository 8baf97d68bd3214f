"""POST /hooks/hours over HTTP with the worst that a sender or a stranger can do, and at the worst moment."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from bot import hours_hook
from bot.hours_hook import MOST
from models.base import Workspace
from models.hours import BudgetAlert, HoursEntry
from models.outbox import Outgoing
from tests.support.hours_hook import ENTRY, OTHER, SECRET, Hook, engage, hooked, opened, signed
from tests.support.house import THEIRS, Workplace
from tests.support.many import a_client
from tests.support.time import NOW

BODY = json.dumps(ENTRY).encode()


@pytest.fixture
async def hook(workplace: Workplace) -> AsyncIterator[Hook]:
    """On SQLite."""
    async with hooked(workplace) as found:
        yield found


@pytest.fixture
async def hooks(workplaces: Workplace) -> AsyncIterator[Hook]:
    """Once on each database."""
    async with hooked(workplaces) as found:
        yield found


# At the worst moment


async def test_a_crash_between_the_commit_and_the_answer_counts_once(
    hooks: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sender hears a 500 and sends it again, as the specification says."""

    def crash(_kept: object) -> str:
        raise RuntimeError

    with monkeypatch.context() as crashing:
        crashing.setattr(hours_hook, "_result", crash)
        assert (await hooks.post(BODY, signed(BODY)))[0] == 500
    assert await hooks.send() == (200, {"result": "known"})
    assert len(await hooks.rows(HoursEntry)) == 1


async def test_one_entry_in_several_messages_at_once_is_kept_once(hooks: Hook) -> None:
    """Whoever loses the race is told to send it again, and then hears that it is known."""
    answers = await asyncio.gather(*(sent(hooks, f"msg_{number}") for number in range(5)))
    counted = Counter(answers)
    assert counted[200, "added"] == 1
    assert set(counted) <= {(200, "added"), (200, "known"), (503, "")}
    assert len(await hooks.rows(HoursEntry)) == 1
    for number in range(5):
        assert await sent(hooks, f"msg_{number}") == (200, "known")


async def sent(hook: Hook, message_id: str, **changed: Any) -> tuple[int, str]:
    body = json.dumps(ENTRY | changed).encode()
    status, text = await hook.post(body, signed(body, message_id))
    return status, json.loads(text)["result"] if status == 200 else ""


async def test_entries_that_come_at_once_are_warned_of_once(hooks: Hook) -> None:
    """Nine of ten hours by three messages: whichever is last sees the other two."""
    answers = await asyncio.gather(*(sent(hooks, f"msg_{key}", key=f"{key}", hours=3) for key in range(3)))
    assert answers == [(200, "added")] * 3
    [said] = await hooks.rows(Outgoing)
    assert "the hours of Website are nearly used up." in said.payload["text"]
    assert len(await hooks.rows(BudgetAlert)) == 1


# Who signs


async def test_after_the_secret_was_changed_the_old_one_opens_nothing(workplace: Workplace) -> None:
    await engage(workplace)
    async with opened(workplace) as before:
        assert await before.send("msg_1") == (200, {"result": "added"})
    async with opened(workplace, OTHER) as hook:
        assert (await hook.post(BODY, signed(BODY, "msg_2", secret=SECRET)))[0] == 401
        assert await hook.send("msg_1", key="43", secret=OTHER) == (200, {"result": "known"})
        assert await hook.send("msg_2", key="43", secret=OTHER) == (200, {"result": "added"})


async def test_ten_wrong_signatures_and_a_right_one_are_too_many(hook: Hook) -> None:
    """Nobody lets us reckon signatures for as long as a header can be."""
    right, wrong = (signed(BODY, secret=secret)["webhook-signature"] for secret in (SECRET, OTHER))
    assert (await hook.post(BODY, signed(BODY) | {"webhook-signature": " ".join([wrong] * 10 + [right])}))[0] == 401
    assert (await hook.post(BODY, signed(BODY) | {"webhook-signature": " ".join([wrong] * 9 + [right])}))[0] == 200


async def test_a_client_of_another_workspace_is_not_to_be_found_here(hook: Hook) -> None:
    """One secret is for all workspaces; what it names in one is looked for in that one alone."""
    async with hook.place.house.deps.database.transaction(THEIRS) as session:
        session.add(Workspace(id=THEIRS, name="Another agency", bot_user_id="URAPPORT"))
        await session.flush()
        session.add(a_client("Globex", NOW))
    assert await hook.send(client="Globex") == (422, {"error": "no_client"})
    assert await hook.send(workspace=THEIRS) == (422, {"error": "no_client"})
    assert await hook.rows(HoursEntry) == []


# What is sent


async def test_a_body_without_a_length_is_not_read_for_ever(hook: Hook) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b" " * MOST

    assert (await hook.post(pieces(), signed(b" " * MOST * 5)))[0] == 413


@pytest.mark.parametrize(
    "hours", ["-1", "-0", "NaN", "Infinity", "-Infinity", "1e400", "1e-9", "1001", '"1,5"', "true", "[1]", "9" * 5000]
)
async def test_hours_that_cannot_be_are_named_and_not_kept(hook: Hook, hours: str) -> None:
    body = BODY.replace(b'"hours": 3.5', f'"hours": {hours}'.encode())
    status, text = await hook.post(body, signed(body))
    assert (status, json.loads(text)["wrong"]) in [(400, ["hours"]), (400, ["body"])]
    assert await hook.rows(HoursEntry) == []


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b'"x"', BODY[:-1], BODY + BODY, b"\xef\xbb\xbf" + BODY, b"[" * 9000, b'{"a":' * 2000],
    ids=["none", "null", "list", "text", "cut off", "twice", "with a mark", "deep lists", "deep objects"],
)
async def test_what_is_no_entry_is_answered_and_not_kept(hook: Hook, body: bytes) -> None:
    assert (await hook.post(body, signed(body)))[0] == 400
    assert await hook.rows(HoursEntry) == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
async def test_another_kind_of_body_is_not_taken(hook: Hook, kind: str) -> None:
    assert (await hook.post(BODY, signed(BODY) | {"Content-Type": kind}))[0] == 415


async def test_a_name_that_may_be_two_clients_is_not_guessed(hook: Hook) -> None:
    async with hook.place.house.deps.database.transaction(ENTRY["workspace"]) as session:
        session.add_all([a_client("Nordic Bank", NOW), a_client("Nordic Bakery", NOW)])
    assert await hook.send(client="Nordic Ba") == (422, {"error": "several_clients"})
    assert await hook.rows(HoursEntry) == []


@pytest.mark.parametrize("day", ["0001-01-01", "1970-01-01"])
async def test_a_day_of_another_age_breaks_nothing(hook: Hook, day: str) -> None:
    assert (await hook.send("msg_1", date=day))[0] == 200
    assert await hook.send("msg_2", key="43") == (200, {"result": "added"})
    assert [row.worked_on for row in await hook.rows(HoursEntry)] == [date.fromisoformat(day), date(2030, 1, 4)]
