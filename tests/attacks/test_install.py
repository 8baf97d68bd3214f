"""Attacks on installing: what somebody brings back who did not begin, and workspaces that nobody named.

What a browser may do is tested in tests/bot/test_install.py, organisations in tests/bot/test_organisations.py.
"""

from functools import partial
from typing import Any

import pytest
from yarl import URL

from bot.manifest import REDIRECT
from handlers.install_pages import BEGIN, INSTALL
from tests.attacks.signed import post
from tests.support.town import Town, eventually

Json = dict[str, Any]

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
ELSEWHERE = "https://evil.example/"


def way_out(town: Town) -> set[str]:
    """The hosts to which a browser may be led."""
    return {str(URL(address).origin()) for address in (town.slack, town.address)}


@pytest.mark.parametrize("name", ["redirect_uri", "next", "url", "return_to", "state", "team", "client_id", "scope"])
async def test_nobody_is_led_anywhere_but_to_slack(town: Town, name: str) -> None:
    async with town.browser() as browser:
        for path in (INSTALL, BEGIN, REDIRECT):
            asked = URL(f"{town.address}{path}").with_query({name: ELSEWHERE})
            _, shown, location = await browser.get(
                asked, **{"Host": URL(town.address).authority, "X-Forwarded-Host": "evil.example"}
            )
            assert "evil.example" not in shown + location
            assert not location or str(URL(location).origin()) in way_out(town)


async def test_the_host_that_a_browser_names_leads_nowhere(town: Town) -> None:
    async with town.browser() as browser:
        _, _, location = await browser.get(BEGIN, Host="evil.example")
    assert URL(location).query["redirect_uri"] == f"{town.address}{REDIRECT}"


@pytest.mark.parametrize("name", ["code", "error", "error_description", "team", "is_enterprise_install"])
async def test_what_slack_brings_back_is_never_shown(town: Town, name: str) -> None:
    async with town.browser() as browser:
        back = await browser.decide(await browser.begin(), decision="cancel" if name == "error" else "allow")
        status, shown, location = await browser.get(back.update_query({name: MARKUP}))
    assert (status in (200, 400), "alert(1)" in shown, location) == (True, False, "")


@pytest.mark.parametrize("name", ["state", "code", "error"])
async def test_what_is_huge_or_odd_gets_a_page(town: Town, name: str) -> None:
    async with town.browser() as browser:
        back = await browser.decide(await browser.begin())
        for odd in ("x" * 6000, "\x00", "٣" * 64, "\u202e", "%", "a&state=b", ""):
            status, shown, _ = await browser.get(back.update_query({name: odd}))
            assert status in (200, 400), odd
            assert "Traceback" not in shown


async def test_names_that_slack_tells_are_text(town: Town) -> None:
    town.sandbox.world.workspaces["T3"].name = MARKUP
    shown = await town.install("T3")
    assert "<script>" not in shown
    assert "<img" not in shown


async def test_a_code_of_another_app_installs_nothing(town: Town) -> None:
    other = {
        "id": "A2",
        "name": "Other",
        "bot_user": "UOTHER",
        "client_id": "3.4",
        "client_secret": "o",
        "signing_secret": "o",
    }
    manifest = town.sandbox.world.apps["A1"].manifest
    town.sandbox.load({"apps": [{**other, "manifest": manifest}]})
    async with town.browser() as browser:
        slack = await browser.begin()
        theirs = await browser.decide(slack.update_query(client_id="3.4"))
        status, _, _ = await browser.get(theirs)
    assert (status, await town.installations()) == (400, {})


async def test_who_planted_a_cookie_cannot_have_another_finish_for_them(town: Town) -> None:
    """An own state, sent to somebody who began one of their own: it is not theirs."""
    async with town.browser() as attacker, town.browser() as victim:
        prepared = await attacker.decide(await attacker.begin(), "T3")
        await victim.begin()
        assert (await victim.get(prepared))[0] == 400
    assert await town.installations() == {}


async def test_the_same_state_with_another_code_is_used_up(town: Town) -> None:
    async with town.browser() as browser:
        first, second = await browser.begin(), await browser.begin()
        back = await browser.decide(first, "T1")
        other = await browser.decide(second, "T3")
        assert (await browser.get(back.update_query(code="1.2.wrong")))[0] == 400
        assert (await browser.get(back))[0] == 400
        mixed = other.update_query(state=back.query["state"])
        assert (await browser.get(mixed))[0] == 400
    assert await town.installations() == {}


async def test_somebody_else_who_installs_again_changes_nothing_that_is_kept(town: Town) -> None:
    await town.install("T1")
    await town.person().command("/clients add Kestrel")
    modal = await town.person().modal()
    await modal.submit()
    kept = await town.workspace("T1")
    await town.install("T1")
    again = await town.workspace("T1")
    assert kept
    assert again
    assert (kept.currency, kept.zone, kept.openness) == (again.currency, again.zone, again.openness)
    assert list(await town.installations()) == ["T1"]


# Workspaces that nobody named


def command(**team: object) -> Json:
    """Of somebody who is known in both workspaces of the organisation."""
    typed = {"command": "/clients", "text": "", "user_id": "UMETTE", "channel_id": "CTEAM", "trigger_id": "1.2.3"}
    return {**typed, "is_enterprise_install": "true", **team}


async def organised(town: Town) -> None:
    """The organisation has us, and both of its workspaces let us in."""
    await town.install("E1")
    for team in ("T1", "T2"):
        await town.happens("grant", team=team)
        await eventually(partial(is_here, town, team))
    await drained(town)


async def is_here(town: Town, team: str) -> bool:
    """Whether a workspace moved in."""
    return await town.workspace(team) is not None


async def drained(town: Town) -> None:
    """Whatever follows has happened, and so has what Slack was still telling."""
    await town.sandbox.world.delivered()
    await town.house.deps.tasks.drain()


@pytest.mark.parametrize("body", [command(team_id="E1"), command(team_id="E1", enterprise_id="E1")], ids=str)
async def test_an_organisation_is_no_workspace(town: Town, body: Json) -> None:
    await organised(town)
    answer = await post(town.http, town.address, body)
    await drained(town)
    assert await town.workspace("E1") is None
    assert answer == (200, "")


async def test_what_a_person_does_without_a_workspace_is_done_in_none(town: Town) -> None:
    """Only events are about all of an organisation's workspaces; a person acts in one."""
    await organised(town)
    typed = command(enterprise_id="E1") | {"text": "help"}
    assert await post(town.http, town.address, typed) == (200, "")
    pressed = {
        "type": "block_actions",
        "team": None,
        "enterprise": {"id": "E1"},
        "is_enterprise_install": True,
        "user": {"id": "UMETTE"},
        "trigger_id": "1.2.3",
        "actions": [{"action_id": "weekly_summary.show_now", "value": "{}"}],
    }
    town.sandbox.world.calls.clear()
    assert await post(town.http, town.address, pressed) == (200, "")
    await drained(town)
    assert [call.method for call in town.sandbox.world.calls] == []
