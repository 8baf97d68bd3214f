"""Requests over real HTTP with true signatures and something wrong in them: nobody gets into the other workspace.

What is refused whoever signed it is tested in tests/bot/test_refusals.py and tests/bot/test_server.py.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from pydantic import SecretStr

from bot.server import Server
from bot.signed import Door
from tests.attacks.front import Front, Outcome
from tests.attacks.neighbour import ADMIN, CANARIES
from tests.attacks.signed import written
from tests.matrix.cast import OURS, THEIRS, Somebody
from tests.matrix.deeds import Listener
from tests.matrix.estate import CLIENT
from tests.matrix.screens import Shown
from tests.support.http import SECRET, SIGNATURE, STAMP, signed

Json = dict[str, Any]


async def _nothing_is_missing() -> list[str]:
    return []


@dataclass
class Counter:
    """Where Slack's requests are handed in."""

    front: Front
    http: aiohttp.ClientSession
    address: str

    async def hand_in(
        self, data: bytes, headers: dict[str, str], path: str = "/slack/events", *, times: int = 1
    ) -> Outcome:
        """What comes of it, everything put back; the last answer counts."""
        theatre = self.front.theatre
        for _ in range(times):
            async with self.http.post(self.address + path, data=data, headers=headers) as answer:
                status, text = answer.status, await answer.text()
        await theatre.settle()
        shown = theatre.screens.new([])
        if text and status == 200:
            shown.append(Shown("", "whoever asked", "answer", {"text": text}))
        outcome = Outcome(status, shown, theatre.ledger.changes())
        theatre.put_back(outcome.changes)
        return outcome

    async def ask(self, body: Json, **more: Any) -> Outcome:
        """The same, as Slack writes it."""
        data, kind = written(body)
        return await self.hand_in(data, signed(data, kind=kind), **more)


@pytest.fixture
async def counter(front: Front) -> AsyncIterator[Counter]:
    server = Server(_nothing_is_missing, door=Door(SecretStr(SECRET)))
    server.app = front.app
    async with server.serve("127.0.0.1", 0) as port, aiohttp.ClientSession() as http:
        yield Counter(front, http, f"http://127.0.0.1:{port}")


def card(front: Front, who: Somebody = ADMIN, text: str = CLIENT) -> Json:
    """Somebody asks for a client's card."""
    return dict(front.theatre.hands.command(who, "CTEAM", "/clients", text).body)


def words(outcome: Outcome) -> str:
    return " ".join(shown.words for shown in outcome.shown).casefold()


def nothing_of_theirs(front: Front, outcome: Outcome) -> bool:
    return not front.faults(outcome) and not any(canary.casefold() in words(outcome) for canary in CANARIES)


async def test_a_true_request_is_answered(counter: Counter) -> None:
    outcome = await counter.ask(card(counter.front))
    assert (outcome.status, CLIENT.casefold() in words(outcome)) == (200, True)


REFUSED = "Sorry, this is not available to you here."


async def test_a_person_of_theirs_is_nobody_here(counter: Counter) -> None:
    for who in ("UPIA", "UBO", "UFREE"):
        outcome = await counter.ask(card(counter.front) | {"user_id": who})
        assert REFUSED.casefold() in words(outcome)
        assert CLIENT.casefold() not in words(outcome)
        assert outcome.changes.tables == set()


async def test_one_who_bears_the_same_id_there_is_whoever_they_are_there(counter: Counter) -> None:
    """Our admin's id is a guest's in the other workspace."""
    outcome = await counter.ask(card(counter.front, Somebody(OURS, "UMETTE")) | {"team_id": THEIRS})
    assert REFUSED.casefold() in words(outcome)
    assert nothing_of_theirs(counter.front, outcome)


@pytest.mark.parametrize("team", ["T9", "", "t2", " T2", "T2\n", "T2,T1", "*", "%", "T2'--", "E1", "None"])
async def test_an_unknown_workspace_hears_nothing(counter: Counter, team: str) -> None:
    outcome = await counter.ask(card(counter.front) | {"team_id": team})
    assert (outcome.status, words(outcome), outcome.changes.tables) == (200, "", set())


async def test_no_workspace_hears_nothing(counter: Counter) -> None:
    body = card(counter.front)
    del body["team_id"]
    for more in ({}, {"enterprise_id": "E9"}, {"enterprise_id": "T2"}, {"is_enterprise_install": "true"}):
        outcome = await counter.ask(body | more)
        assert (outcome.status, words(outcome), outcome.changes.tables) == (200, "", set())


async def test_a_field_that_comes_twice_is_read_once(counter: Counter) -> None:
    """Whoever checked one and acted by the other would be in the wrong workspace."""
    one = card(counter.front)
    for more in (
        [("team_id", THEIRS)],
        [("team_id", THEIRS), ("user_id", "UMETTE")],
        [("command", "/client-settings")],
    ):
        for fields in ([*one.items(), *more], [*more, *one.items()]):
            data = urlencode(fields).encode()
            outcome = await counter.hand_in(data, signed(data))
            assert nothing_of_theirs(counter.front, outcome), more


async def test_keys_of_json_that_come_twice_are_read_once(counter: Counter) -> None:
    told = counter.front.body(Listener("event", "app_home_opened (app_home)"), ADMIN).body
    text = json.dumps(told)
    for twice in (
        f'{{"team_id": "T2", {text[1:]}',
        f'{text[:-1]}, "team_id": "T2", "event": {{"type": "app_home_opened", "user": "UADA"}}}}',
    ):
        outcome = await counter.hand_in(twice.encode(), signed(twice.encode(), kind="application/json"))
        assert nothing_of_theirs(counter.front, outcome)


async def test_what_was_signed_for_us_cannot_be_changed_for_them(counter: Counter) -> None:
    data, kind = written(card(counter.front))
    headers = signed(data, kind=kind)
    outcome = await counter.hand_in(data.replace(b"team_id=T1", b"team_id=T2"), headers)
    assert (outcome.status, outcome.changes.tables, outcome.shown) == (401, set(), [])


@pytest.mark.parametrize(
    "path",
    [
        "/slack/install",
        "/slack/oauth_redirect",
        "/healthz",
        "/",
        "/slack/events/",
        "/slack/events/../events2",
        "/SLACK/EVENTS",
        "//slack/events",
    ],
)
async def test_a_signed_request_is_good_on_one_path_alone(counter: Counter, path: str) -> None:
    data, kind = written(card(counter.front))
    outcome = await counter.hand_in(data, signed(data, kind=kind), path)
    assert outcome.status in (404, 405)
    assert (outcome.changes.tables, outcome.shown) == (set(), [])


async def test_the_same_submission_handed_in_again_is_done_once(counter: Counter) -> None:
    body = counter.front.body(Listener("submission", "interactions.log"), ADMIN).body
    outcome = await counter.ask(body, times=3)
    assert len(outcome.changes.new["interactions"]) == 1


async def test_headers_may_be_written_in_any_case_and_no_other_way(counter: Counter) -> None:
    data, _ = written(card(counter.front))
    headers = signed(data)
    shouted = {name.upper(): value for name, value in headers.items()}
    assert (await counter.hand_in(data, shouted)).status == 200
    sign, stamp = headers[SIGNATURE], headers[STAMP]
    for name, value in (
        (SIGNATURE, sign.upper()), (SIGNATURE, sign.replace("v0=", "V0=")), (SIGNATURE, f"{sign}, {sign}"),
        (SIGNATURE, sign.replace("v0", "v1")), (SIGNATURE, sign[3:]), (SIGNATURE, f"{sign} x"),
        (STAMP, f"+{stamp}"), (STAMP, f"{stamp}.0"), (STAMP, f"0{stamp}"), (STAMP, hex(int(stamp))),
        (STAMP, str(int(stamp) - 301)), (STAMP, str(int(stamp) + 301)),
    ):  # fmt: skip
        assert (await counter.hand_in(data, headers | {name: value})).status == 401, value


async def test_another_secret_signs_nothing(counter: Counter) -> None:
    data, kind = written(card(counter.front))
    for secret in ("", "s3cre", "S3CRET", "s3cret ", "\0"):
        assert (await counter.hand_in(data, signed(data, secret=secret, kind=kind))).status == 401


@pytest.mark.parametrize("text", ["loved the payload", "payload=1", "payload={}", 'payload={"type":"event_callback"}'])
async def test_what_is_typed_is_never_taken_for_what_slack_says(counter: Counter, text: str) -> None:
    outcome = await counter.ask(card(counter.front, text=text))
    assert "no client here is called" in words(outcome)


async def test_a_command_in_a_channel_with_any_name_is_answered(counter: Counter) -> None:
    outcome = await counter.ask(card(counter.front) | {"channel_name": "payloads"})
    assert CLIENT.casefold() in words(outcome)


MIXED = [
    {"type": "view_submission"},
    {"type": "block_actions"},
    {"type": "event_callback"},
    {"type": "event_callback", "event": "x"},
]


@pytest.mark.parametrize("more", MIXED, ids=str)
async def test_a_command_that_says_it_is_something_else_breaks_nothing(counter: Counter, more: Json) -> None:
    data = json.dumps(card(counter.front) | more).encode()
    outcome = await counter.hand_in(data, signed(data, kind="application/json"))
    assert outcome.status in (200, 400)
    assert nothing_of_theirs(counter.front, outcome)


async def test_an_event_of_theirs_is_about_nobody_of_ours(counter: Counter) -> None:
    """A channel of ours, said to be theirs, is no channel there."""
    for name in ("channel_id_changed", "channel_shared", "channel_deleted", "user_change"):
        told = counter.front.body(Listener("event", f"{name} (places)"), ADMIN).body
        told |= {"team_id": THEIRS, "context_team_id": THEIRS}
        told["authorizations"][0]["team_id"] = THEIRS
        outcome = await counter.ask(told)
        assert outcome.status == 200
        assert OURS not in outcome.changes.teams()
