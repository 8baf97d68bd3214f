"""What is written into the trail: every look at what weighs and every change of it, and no look without its entry."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import create_engine, text

from handlers.audit.sentences import sentence
from models.audit import Act, AuditEntry
from models.clients import Client
from models.session import driver_url
from tests.support import given
from tests.support.agency import Agency
from tests.support.cards import from_card


@pytest.fixture
async def place(agency: Agency) -> Agency:
    """The agency with nothing in the trail yet."""
    await given.a_monday_without_trail(agency)
    return agency


async def acts(agency: Agency) -> list[tuple[Act, str | None, int | None]]:
    return [(one.act, one.actor_id, one.client_id) for one in await given.rows(agency, AuditEntry)]


async def acme_with_money(agency: Agency, owner: str = "USOFIE") -> Client:
    acme = await given.client(agency, "Acme", owner=owner, yearly_budget=Decimal("12000.00"), currency="EUR")
    await given.rating(agency, acme, "UJONAS", gut=1, why="They shout at people")
    return acme


LOOKS = {
    # who looks, how, what is written down
    "a lead at the card": ("ULARS", "/clients acme", [Act.SAW_MONEY, Act.SAW_RATINGS]),
    "a lead at the health": ("ULARS", "/client-health acme", [Act.SAW_RATINGS]),
    "a lead at the form": ("ULARS", "/clients edit acme", [Act.SAW_MONEY]),
    "the owner at the card": ("USOFIE", "/clients acme", [Act.SAW_MONEY]),
    "the owner at the health": ("USOFIE", "/client-health acme", []),
    "the owner at the form": ("USOFIE", "/clients edit acme", [Act.SAW_MONEY]),
    "a member at the card": ("UJONAS", "/clients acme", []),
    "a member at the health": ("UJONAS", "/client-health acme", []),
    "a member at the form": ("UJONAS", "/clients edit acme", []),
    "a lead at the list": ("ULARS", "/clients", []),
    "a lead at all scores": ("ULARS", "/client-health", []),
    "a guest at the card": ("UGUEST", "/clients acme", []),
}


@pytest.mark.parametrize("look", LOOKS)
async def test_who_looks_at_what_weighs_is_written_down(place: Agency, look: str) -> None:
    who, command, expected = LOOKS[look]
    await given.lead(place, "ULARS")
    acme = await acme_with_money(place)
    await place.person(who, here="CGUEST").command(command)
    await place.house.deps.tasks.drain()
    assert sorted(await acts(place)) == sorted((act, who, acme.id) for act in expected)


async def test_where_there_is_nothing_to_see_there_was_no_look(place: Agency) -> None:
    await given.client(place, "Globex")
    for command in ("/clients globex", "/client-health globex", "/clients edit globex"):
        await place.mette.command(command)
    await place.house.deps.tasks.drain()
    assert await acts(place) == []


async def test_the_same_look_within_an_hour_is_one(place: Agency) -> None:
    acme = await acme_with_money(place)
    for minutes in (1, 59, 2):
        await place.clock(timedelta(minutes=minutes))
        await place.mette.command("/client-health acme")
        await place.mette.told()
    assert await acts(place) == [(Act.SAW_RATINGS, "UMETTE", acme.id)] * 2


@pytest.mark.parametrize("command", ["/clients acme", "/client-health acme", "/clients edit acme"])
async def test_a_look_that_cannot_be_written_down_is_not_given(place: Agency, command: str) -> None:
    await acme_with_money(place)
    nothing_more_is_written(place)
    await place.mette.command(command)
    told = (await place.mette.told()).words
    assert "didn't work on my side" in told
    for secret in ("12,000", "12000", "shout", "Gut 1"):
        assert secret not in told
    assert (await place.mette.get("views"))["stack"] == []


def nothing_more_is_written(agency: Agency) -> None:
    """The trail can be read and takes no more entries, as on a full disk."""
    engine = create_engine(driver_url(agency.house.deps.database.url, asynchronous=False))
    how = {
        "sqlite": "CREATE TRIGGER full_up BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END",
        "postgresql": "ALTER TABLE audit ADD CONSTRAINT full_up CHECK (false) NOT VALID",
    }
    with engine.begin() as connection:
        connection.execute(text(how[engine.dialect.name]))
    engine.dispose()


async def test_money_and_owner_that_change_are_written_down(place: Agency) -> None:
    acme = await acme_with_money(place, owner="UMETTE")
    await place.mette.command("/clients edit acme")
    modal = await place.mette.modal()
    await modal.fill(Yearly_budget="15000", Owner="ULARS")
    assert await modal.submit() == {}
    money, owner = [one for one in await given.rows(place, AuditEntry) if one.act is not Act.SAW_MONEY]
    assert (money.act, money.client_id) == (Act.CHANGED_MONEY, acme.id)
    assert money.details == {"old": "12000.00 EUR", "new": "15000.00 EUR"}
    assert (owner.act, owner.client_id, owner.person_id) == (Act.CHANGED_OWNER, acme.id, "ULARS")
    assert owner.details == {"old": "UMETTE", "new": "ULARS"}


async def test_a_new_client_of_ones_own_without_money_leaves_no_trace(place: Agency) -> None:
    await place.sofie.command("/clients add Globex")
    assert await (await place.sofie.modal()).submit() == {}
    await place.sofie.told()
    assert await acts(place) == []


async def test_where_a_client_is_talked_of_and_what_it_is_called_is_written_down(place: Agency) -> None:
    """Codes with their old and new value, and no names: the trail outlives an erasure."""
    acme = await given.client(place, "Acme", internal_channel="CTEAM")
    await place.mette.command("/clients edit acme")
    modal = await place.mette.modal()
    await modal.fill(Name="Acme Ltd", Internal_channel="CACME")
    assert await modal.submit() == {}
    [written] = [one for one in await given.rows(place, AuditEntry) if one.act is Act.CHANGED_CLIENT]
    assert (written.actor_id, written.client_id) == ("UMETTE", acme.id)
    assert written.details == {
        "fields": ["name", "internal_channel"],
        "internal_channel": {"old": "CTEAM", "new": "CACME"},
    }


async def test_what_stays_as_it_was_leaves_no_trace(place: Agency) -> None:
    await given.client(place, "Acme")
    await place.sofie.command("/clients edit acme")
    assert await (await place.sofie.modal()).submit() == {}
    await place.sofie.told()
    assert await acts(place) == []


async def test_who_rests_or_archives_a_client_is_written_down(place: Agency) -> None:
    await given.client(place, "Acme")
    for button in ("Pause", "Resume", "Archive", "Bring back"):
        await from_card(place.sofie, button)
        await place.sofie.told()
    written = [one for one in await given.rows(place, AuditEntry) if one.act is Act.CHANGED_CLIENT]
    assert [sentence(one, {one.client_id or 0: "Acme"}).removeprefix("<@USOFIE> ") for one in written] == [
        "put Acme on pause",
        "made Acme active again",
        "archived Acme",
        "made Acme active again",
    ]


async def test_a_weekly_summary_that_is_set_up_moved_and_stopped_is_written_down(place: Agency) -> None:
    for channel in ("CTEAM", "CACME"):
        await place.mette.command("/client-summary")
        assert await (await (await place.mette.modal()).fill(Channel=channel)).submit() == {}
        await place.mette.told()
    await place.mette.command("/client-summary")
    await (await place.mette.modal()).press("Stop this summary")
    await place.house.deps.tasks.drain()
    written = await given.rows(place, AuditEntry)
    assert [sentence(one, {}).removeprefix("<@UMETTE> ") for one in written] == [
        "set up the weekly summary in <#CTEAM>",
        "moved the weekly summary from <#CTEAM> to <#CACME>",
        "stopped the weekly summary in <#CACME>",
    ]
    assert written[0].details == {"weekday": 0, "at": "09:00", "zone": "Europe/Copenhagen"}


async def test_settings_that_change_are_named_without_their_values(place: Agency) -> None:
    await place.mette.command("/client-settings")
    modal = await place.mette.modal()
    await modal.fill(Currency="danish", Opens="08:30")
    assert await modal.submit() == {}
    [written] = await given.rows(place, AuditEntry)
    assert (written.act, written.details) == (Act.CHANGED_SETTINGS, {"fields": ["zone", "opens", "currency"]})
    assert sentence(written, {}) == "<@UMETTE> changed the settings: Zone, Opens and Currency"


async def test_ratings_that_are_opened_are_told_from_other_settings(place: Agency) -> None:
    for choice in ("Open", "Guarded"):
        await place.mette.command("/client-settings")
        modal = await place.mette.modal()
        await modal.fill(Who_sees_who_said_what=choice)
        assert await modal.submit() == {}
        await place.mette.told()
    written = [one for one in await given.rows(place, AuditEntry) if one.act is Act.CHANGED_OPENNESS]
    assert [sentence(one, {}) for one in written] == [
        "<@UMETTE> opened ratings to the clients' teams",
        "<@UMETTE> made ratings guarded: names for leads only",
    ]
