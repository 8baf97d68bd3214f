"""Running for many workspaces: starting, being ready, ticking, and changing the keys of what is kept."""

import asyncio
from typing import Any

import pytest
import yaml
from cryptography.fernet import Fernet
from pydantic import SecretStr
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.lock import LockedError, only_one
from bot.manifest import manifest_of
from bot.reencrypt import reencrypt
from bot.run import running
from bot.settings import KEY as SHAPE_OF_KEYS
from bot.settings import KeySettings, RunSettings, SettingsError
from bot.tick import tick_at
from bot.wiring import open_house
from handlers import FEATURES
from handlers.kit.blocks import note
from handlers.kit.turn import turn_in
from models.installations import Installation
from models.session import Database
from tests.support.time import NOW
from tests.support.town import KEY, SECRETS, Town, eventually, free_port, many_settings, open_town

ANOTHER_KEY = Fernet.generate_key().decode()


async def ready(town: Town) -> tuple[int, dict[str, Any]]:
    async with town.http.get(f"{town.address}/readyz") as answer:
        return answer.status, await answer.json()


async def is_ready(town: Town) -> bool:
    return (await ready(town))[0] == 200


# Running


async def test_it_is_ready_before_anybody_installed_it(town: Town) -> None:
    await eventually(lambda: is_ready(town))


async def test_it_stays_ready_though_one_took_it_out(each_town: Town) -> None:
    for team in ("T1", "T3"):
        await each_town.install(team)
    await each_town.happens("uninstall", team="T1")

    async def has_left() -> bool:
        found = await each_town.workspace("T1")
        return bool(found and found.left_at)

    await eventually(has_left)
    assert (await ready(each_town))[1] == {"status": "ready"}


async def test_by_socket_mode_one_connection_serves_all(town: Town) -> None:
    for team in ("T1", "T3"):
        await town.install(team)
    app = {**town.sandbox.world.apps["A1"].model_dump(), "app_token": "xapp-town", "request_url": "", "workspaces": {}}
    app["manifest"] = manifest_of(FEATURES, None, town.address)
    town.sandbox.load({"apps": [app]})
    settings = many_settings(town.slack, town.house.settings.database_url, free_port())
    settings = settings.model_copy(update={"slack_app_token": SecretStr("xapp-town")})
    async with open_house(settings, clock=town.sandbox.clock.now) as house, running(house, settings):
        for user, team in (("UMETTE", "T1"), ("UANNA", "T3")):
            person = town.person(user, team)
            await person.command("/clients help")
            assert "/clients" in (await person.told()).words


async def test_a_start_asks_everywhere_and_goes_on_where_it_is_refused(database_url: str) -> None:
    async with open_town(database_url) as town:
        for team in ("T1", "T3"):
            await town.install(team)
        events = town.sandbox.world.apps["A1"].manifest["settings"]["event_subscriptions"]["bot_events"]
        events[:] = []
        await town.happens("uninstall", team="T1")
        settings = many_settings(town.slack, database_url, free_port())
        async with open_house(settings, clock=town.sandbox.clock.now) as house, running(house, settings):
            await house.deps.tasks.drain()
        left = [await town.workspace(team) for team in ("T1", "T3")]
        assert [bool(one and one.left_at) for one in left] == [True, False]


async def test_keys_that_open_nothing_end_the_start(town: Town) -> None:
    await town.install()
    settings = many_settings(town.slack, town.house.settings.database_url, 0, rapport_encryption_keys=ANOTHER_KEY)
    stop = asyncio.Event()
    with pytest.raises(SettingsError, match=r"^RAPPORT_ENCRYPTION_KEYS do not open the tokens that are kept"):
        async with open_house(settings) as house, running(house, settings, stop.set):
            await asyncio.wait_for(stop.wait(), 10)


async def test_an_organisations_token_is_not_for_one_workspace(town: Town) -> None:
    await town.install("E1")
    token = (await town.house.tokens.of("E1")).value
    settings = RunSettings(
        slack_bot_token=SecretStr(token.replace("xoxe.xoxb", "xoxb")),
        slack_signing_secret=SecretStr(SECRETS["signing_secret"]),
        slack_api_url=f"{town.slack}/api/",
        database_url=town.house.settings.database_url,
    )
    town.sandbox.world.tokens.fix(town.sandbox.world.org_wide["E1", "A1"], token.replace("xoxe.xoxb", "xoxb"))
    with pytest.raises(SettingsError, match="is that of a whole organisation"):
        await tick_at(settings, NOW)


# A tick


async def test_a_tick_speaks_in_all_workspaces(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        for team, user in (("T1", "UMETTE"), ("T3", "UANNA")):
            await town.install(team)
            turn = await turn_in(town.house.deps, team)
            async with turn.transaction() as session:
                for _ in range(2):
                    row = await turn.say(session, user, note("hello"), kind="test")
                    row.due_at = NOW
        settings = many_settings(town.slack, sqlite_url, 0)
        told = await tick_at(settings, NOW)
    assert len(told["said"]) == 4
    assert (told["held"], told["held_in_all"], told["left"]) == (0, 0, 0)


# Keys


def printed(*args: str) -> str:
    result = CliRunner().invoke(cli, args)
    assert result.exit_code == 0
    return result.stdout


def test_a_new_key_is_printed_each_time() -> None:
    first, second = printed("key").strip(), printed("key").strip()
    assert SHAPE_OF_KEYS.fullmatch(first)
    assert Fernet(first)
    assert first != second


def test_the_manifest_for_many_is_printed() -> None:
    url = "https://rapport.example.com"
    assert yaml.safe_load(printed("manifest", "--install-url", url)) == manifest_of(FEATURES, None, url)
    assert yaml.safe_load(printed("manifest", "--url", url, "--install-url", url)) == manifest_of(FEATURES, url, url)


def keys(database_url: str, *known: str) -> KeySettings:
    return KeySettings(database_url=database_url, rapport_encryption_keys=SecretStr(",".join(known)))


async def installed(database_url: str, count: int = 3) -> None:
    """Some installations as they are kept, every other with a refresh token."""
    database = Database(database_url)
    async with database.installing() as session:
        session.add_all(
            Installation(
                id=f"T{n}",
                name="Nordlys",
                bot_user_id="U1",
                token=Fernet(KEY).encrypt(f"xoxb-{n}".encode()).decode(),
                refresh_token=Fernet(KEY).encrypt(f"xoxe-{n}".encode()).decode() if n % 2 else None,
                installed_at=NOW,
            )
            for n in range(count)
        )
    await database.close()


async def opened_with(database_url: str, key: str) -> list[str]:
    """All that this key opens; fails where it does not open something."""
    database = Database(database_url)
    async with database.installing() as session:
        rows = [await session.get_one(Installation, f"T{n}") for n in range(3)]
    await database.close()
    kept = [secret for row in rows for secret in (row.token, row.refresh_token) if secret]
    return sorted(Fernet(key).decrypt(secret).decode() for secret in kept)


async def test_after_encrypting_anew_the_first_key_is_enough(database_url: str) -> None:
    await installed(database_url)
    before = await opened_with(database_url, KEY)
    for _ in range(2):
        assert await reencrypt(keys(database_url, ANOTHER_KEY, KEY)) == 3
        assert await opened_with(database_url, ANOTHER_KEY) == before
    assert await reencrypt(keys(database_url, ANOTHER_KEY)) == 3


async def test_what_no_key_opens_is_named_and_keeps_no_other_from_being_encrypted(database_url: str) -> None:
    await installed(database_url)
    before = await opened_with(database_url, KEY)
    lost = Fernet(Fernet.generate_key()).encrypt(b"xoxe-1").decode()
    database = Database(database_url)
    async with database.installing() as session:
        odd = await session.get_one(Installation, "T1")
        kept, odd.refresh_token = (odd.token, odd.refresh_token), lost
    with pytest.raises(SettingsError, match=r"opens the tokens of T1; the others \(2\) are encrypted"):
        await reencrypt(keys(database_url, ANOTHER_KEY, KEY))
    async with database.installing() as session:
        odd = await session.get_one(Installation, "T1")
        assert (odd.token, odd.refresh_token) == (kept[0], lost), "both or none"
        odd.refresh_token = kept[1]
    await database.close()
    assert await reencrypt(keys(database_url, ANOTHER_KEY, KEY)) == 3
    assert await opened_with(database_url, ANOTHER_KEY) == before


async def test_keys_are_not_changed_under_a_run_on_the_same_file(sqlite_url: str) -> None:
    with only_one(sqlite_url), pytest.raises(LockedError):
        await reencrypt(keys(sqlite_url, KEY))


async def test_while_another_process_encrypts_anew_tokens_are_renewed(each_town: Town) -> None:
    await each_town.install()
    await each_town.house.tokens.of("T1")
    many = each_town.house.settings.many
    assert many
    async with each_town.house.deps.database.installing() as session:
        row = await session.get_one(Installation, "T1")
        row.token = many.cipher.rotate(row.token).decode()
    await each_town.happens("faults", method="auth.test", kind="error", error="token_expired")
    assert (await each_town.house.deps.slack("T1").auth_test())["ok"]
