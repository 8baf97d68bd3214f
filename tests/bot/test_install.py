"""Adding Rapport to a Slack: a browser goes to Slack and comes back, and only what fits together is kept."""

import asyncio
import dataclasses
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select
from yarl import URL

from bot.install import routes
from bot.manifest import REDIRECT, SCOPES
from bot.server import Server
from handlers.install_pages import BEGIN, INSTALL
from models.audit import Act, AuditEntry
from models.installations import Installation, InstallState
from models.people import everyone
from tests.support.beneath import beneath
from tests.support.stage import Stage
from tests.support.town import KEY, Town

NOT_FITTING = "used already, is older than ten minutes, or was begun in another browser"


# It works


async def test_who_installs_it_is_told_so_and_the_workspace_is_there(each_town: Town) -> None:
    shown = await each_town.install()
    assert "Rapport is in Nordlys" in shown
    assert 'href="slack://app?team=T1&amp;id=A1&amp;tab=home"' in shown
    assert 'href="https://slack.com/app_redirect?app=A1&amp;team=T1"' in shown
    mette = each_town.person()
    await mette.command("/clients help")
    assert "/clients" in (await mette.told()).words
    async with each_town.house.deps.database.reading("T1") as session:
        assert {"UMETTE", "USOFIE"} <= set(await everyone(session))
        trail = [(one.act, one.actor_id) for one in await session.scalars(select(AuditEntry))]
    assert trail == [(Act.INSTALLED, "UMETTE")]


async def test_its_token_is_kept_encrypted(each_town: Town) -> None:
    await each_town.install()
    [kept] = (await each_town.installations()).values()
    assert (kept.id, kept.name, kept.bot_user_id) == ("T1", "Nordlys", "URAPPORT")
    assert set(kept.scopes.split(",")) >= set(SCOPES)
    opened = Fernet(KEY).decrypt(kept.token).decode()
    assert opened.startswith("xoxe.xoxb-")
    assert kept.refresh_token
    assert Fernet(KEY).decrypt(kept.refresh_token).startswith(b"xoxe-")
    assert opened not in await everything_kept(each_town)


async def everything_kept(town: Town) -> str:
    """All rows of both tables of installing."""
    async with town.house.deps.database.installing() as session:
        connection = await beneath(session)
        rows = [await connection.execute(select(table.__table__)) for table in (Installation, InstallState)]
        return str([list(found) for found in rows])


async def test_no_state_is_kept_as_it_is(town: Town) -> None:
    async with town.browser() as browser:
        back = await browser.decide(await browser.begin())
        [cookie] = browser.http.cookie_jar
        assert (await browser.get(back))[0] == 200
    kept = await everything_kept(town)
    assert back.query["state"] not in kept
    assert cookie.value not in kept


async def test_what_slack_is_asked_for(town: Town) -> None:
    async with town.browser() as browser:
        asked = (await browser.begin()).query
    assert asked["scope"].split(",") == list(SCOPES)
    assert asked["redirect_uri"] == f"{town.address}{REDIRECT}"
    assert set(asked) == {"client_id", "scope", "state", "redirect_uri"}


async def test_installed_twice_it_is_there_once(each_town: Town) -> None:
    async with each_town.browser() as one, each_town.browser() as other:
        ways = [await browser.decide(await browser.begin()) for browser in (one, other)]
        answers = await asyncio.gather(one.get(ways[0]), other.get(ways[1]))
    assert [status for status, *_ in answers] == [200, 200]
    assert list(await each_town.installations()) == ["T1"]
    mette = each_town.person()
    await mette.command("/clients help")
    assert "/clients" in (await mette.told()).words


async def test_two_windows_of_one_browser_may_begin(town: Town) -> None:
    async with town.browser() as browser:
        first, second = await browser.begin(), await browser.begin()
        assert (await browser.get(await browser.decide(first, "T1")))[0] == 200
        assert (await browser.get(await browser.decide(second, "T3")))[0] == 200
    assert set(await town.installations()) == {"T1", "T3"}


# Only this browser, only once, only soon


async def test_a_state_works_once(each_town: Town) -> None:
    async with each_town.browser() as browser:
        back = await browser.decide(await browser.begin())
        answers = await asyncio.gather(*(browser.get(back) for _ in range(5)))
    assert sorted(status for status, *_ in answers) == [200, 400, 400, 400, 400]
    assert sum(NOT_FITTING in shown for _, shown, _ in answers) == 4


async def test_a_state_works_for_ten_minutes(town: Town) -> None:
    async with town.browser() as browser:
        slack = await browser.begin()
        await town.happens("clock", seconds=timedelta(minutes=10).total_seconds())
        status, shown, _ = await browser.get(await browser.decide(slack))
    assert (status, NOT_FITTING in shown) == (400, True)
    assert await town.installations() == {}


async def test_who_only_begins_leaves_nothing_behind(town: Town) -> None:
    """However often, so nobody fills the database or keeps others waiting."""
    async with town.browser() as browser:
        first = await browser.begin()
        states = {(await browser.begin()).query["state"] for _ in range(50)}
        assert len(states) == 50
        assert await everything_kept(town) == "[[], []]"
        assert (await browser.get(await browser.decide(first)))[0] == 200


async def test_a_state_that_was_used_is_forgotten_once_it_would_be_too_old(town: Town) -> None:
    await town.install("T1")
    await town.happens("clock", seconds=timedelta(minutes=10).total_seconds())
    await town.install("T3")
    async with town.house.deps.database.installing() as session:
        assert len(list(await session.scalars(select(InstallState)))) == 1


async def test_a_state_that_we_did_not_seal_is_nobodys(town: Town) -> None:
    async with town.browser() as browser:
        slack = await browser.begin()
        [cookie] = browser.http.cookie_jar
        meant, now = sha256(cookie.value.encode()).hexdigest().encode(), int(town.sandbox.clock.now().timestamp())
        for key, status in ((Fernet.generate_key(), 400), (KEY, 200)):
            state = Fernet(key).encrypt_at_time(meant, now).decode()
            assert (await browser.get(await browser.decide(slack.update_query(state=state))))[0] == status


async def test_a_state_works_in_its_own_browser_alone(town: Town) -> None:
    async with town.browser() as browser, town.browser() as other:
        back = await browser.decide(await browser.begin())
        await other.begin()
        assert NOT_FITTING in (await other.get(back))[1]
        assert (await browser.get(back))[0] == 200


async def test_who_only_looks_at_a_link_uses_nothing_up(town: Town) -> None:
    async with town.browser() as browser, town.browser() as preview:
        back = await browser.decide(await browser.begin())
        assert (await preview.get(back))[0] == 400
        assert (await preview.get(back, "HEAD"))[0] == 405
        assert (await browser.get(back, "HEAD"))[0] == 405
        assert (await browser.get(back, "POST"))[0] == 405
        assert (await browser.get(back))[0] == 200


async def test_the_first_page_begins_nothing(town: Town) -> None:
    async with town.browser() as browser:
        status, shown, _ = await browser.get(INSTALL)
        assert (status, f'href="{BEGIN}"' in shown) == (200, True)
        assert (await browser.get(INSTALL, "HEAD"))[:2] == (200, "")
        assert (await browser.get(BEGIN, "HEAD"))[0] == 405
        assert list(browser.http.cookie_jar) == []
    assert await everything_kept(town) == "[[], []]"


async def test_the_cookie_is_for_this_way_alone(town: Town) -> None:
    async with town.http.get(f"{town.address}{BEGIN}", allow_redirects=False) as answer:
        [cookie] = answer.cookies.values()
    assert (cookie["path"], cookie["samesite"], cookie["max-age"], cookie["httponly"]) == ("/", "Lax", "600", True)


FOREIGN = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"state": "0" * 64, "code": "1"},
        {"state": FOREIGN, "code": FOREIGN},
        {"state": "0" * 64, "error": FOREIGN},
        {"error": "access_denied", "state": "0" * 64},
        {"state": "å" * 64, "code": "\x00"},
        {"state": "0" * 5000},
    ],
    ids=lambda query: ",".join(query) + str(len(str(query))),
)
async def test_what_nobody_began_gets_a_page_and_no_more(town: Town, query: dict[str, str]) -> None:
    async with town.browser() as browser:
        await browser.begin()
        status, shown, _ = await browser.get(URL(f"{town.address}{REDIRECT}").with_query(query))
    assert (status, NOT_FITTING in shown) == (400, True)
    assert "alert" not in shown
    assert await town.installations() == {}


# Slack, or somebody there, says no


async def comes_back(town: Town, *, code: str | None = None, **faults: Any) -> tuple[int, str]:
    """What a page says after Slack had its way."""
    async with town.browser() as browser:
        back = await browser.decide(await browser.begin())
        if faults:
            await town.happens("faults", method="oauth.v2.access", **faults)
        status, shown, _ = await browser.get(back.update_query(code=code) if code else back)
    return status, shown


async def test_who_says_no_is_not_scolded(town: Town) -> None:
    async with town.browser() as browser:
        back = await browser.decide(await browser.begin(), decision="cancel")
        status, shown, _ = await browser.get(back)
        assert (status, "nothing was installed and nothing was kept" in shown) == (200, True)
        assert NOT_FITTING in (await browser.get(back))[1]


@pytest.mark.parametrize(
    ("faults", "status", "words"),
    [
        ({"code": "1.2.wrong"}, 400, "did not confirm"),
        ({"kind": "error", "error": "code_already_used"}, 400, "did not confirm"),
        ({"kind": "error", "error": "bad_client_secret"}, 502, "tell whoever runs Rapport"),
        ({"kind": "error", "error": "fatal_error"}, 502, "begin again in a minute"),
        ({"kind": "error", "error": "ratelimited"}, 502, "begin again in a minute"),
        ({"kind": "http_500"}, 502, "begin again in a minute"),
        ({"kind": "drop_before"}, 502, "begin again in a minute"),
        ({"kind": "drop_after"}, 502, "begin again in a minute"),
    ],
    ids=str,
)
async def test_slacks_no_is_a_page_that_says_what_to_do(
    town: Town, faults: dict[str, Any], status: int, words: str
) -> None:
    told, shown = await comes_back(town, **faults)
    assert (told, words in shown) == (status, True), shown
    assert "othing was kept" in shown
    assert await town.installations() == {}
    assert await town.workspace("T1") is None


async def test_who_gives_too_little_reads_what_is_missing(town: Town) -> None:
    async with town.browser() as browser:
        at = await browser.begin()
        back = await browser.decide(at, scope="chat:write,commands")
        status, shown, _ = await browser.get(back)
    assert status == 400
    missing = [scope for scope in SCOPES if f"<li>{scope}</li>" in shown]
    assert missing == [scope for scope in SCOPES if scope not in {"chat:write", "commands"}]
    assert await town.installations() == {}


async def test_our_own_trouble_has_a_number_and_no_traceback(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async def break_down(*_: object) -> None:
        raise RuntimeError("private")

    monkeypatch.setattr("models.installations.keep_installation", break_down)
    status, shown = await comes_back(town)
    assert status == 500
    assert "to install twice does no harm" in shown
    assert "private" not in shown
    assert "Traceback" not in shown


# The pages


async def test_every_page_has_its_headers_and_no_script(town: Town) -> None:
    async with town.browser() as browser:
        for path in (INSTALL, REDIRECT):
            async with browser.http.get(f"{town.address}{path}") as answer:
                policy = answer.headers["Content-Security-Policy"]
                assert policy.startswith("default-src 'none'")
                assert "unsafe" not in policy
                assert answer.headers["Cache-Control"] == "no-store"
                assert "<script" not in await answer.text()


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("da-DK,da;q=0.9,en;q=0.8", "da"),
        ("en;q=0.5, da;q=0.9", "da"),
        ("en-US,da;q=0.9", "en"),
        ("fi, sv;q=0.5", "en"),
        ("da;q=often", "da"),
        (";;q=,,=", "en"),
        ("", "en"),
    ],
)
async def test_pages_speak_the_language_of_the_browser(town: Town, wanted: str, language: str) -> None:
    async with town.browser() as browser:
        _, shown, _ = await browser.get(INSTALL, **{"Accept-Language": wanted})
    assert f'<html lang="{language}">' in shown


async def test_names_are_shown_as_they_are(town: Town) -> None:
    assert "Rapport is in Acme &lt;&amp; Sons&gt;" in await town.install("T3")


async def test_where_there_is_one_workspace_nobody_can_install(stage: Stage) -> None:
    for path in (INSTALL, BEGIN, REDIRECT):
        async with stage.place.http.get(f"http://127.0.0.1:{stage.port}{path}") as answer:
            assert answer.status == 404


async def test_over_https_the_cookie_is_this_hosts_alone(town: Town) -> None:
    settings = town.house.settings.model_copy(update={"rapport_url": "https://rapport.nordlys.dk"})
    server = Server(nothing_missing, pages=routes(dataclasses.replace(town.house, settings=settings)))
    async with (
        server.serve("127.0.0.1", 0) as port,
        town.http.get(f"http://127.0.0.1:{port}{BEGIN}", allow_redirects=False) as answer,
    ):
        [(name, cookie)] = answer.cookies.items()
        back = URL(answer.headers["Location"]).query["redirect_uri"]
    assert (name, cookie["secure"], cookie["domain"]) == ("__Host-rapport-install", True, "")
    assert back == f"https://rapport.nordlys.dk{REDIRECT}"


async def nothing_missing() -> list[str]:
    return []
