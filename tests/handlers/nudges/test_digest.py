"""A person's digest: what it says, when it comes and when not, and what comes of its items."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from models.audit import Act, AuditEntry
from models.clients import Client
from models.nudges import Digest, Nudge, NudgeMute, item_of
from models.rules.nudges.deciding import State
from tests.support import agreed, given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.person import Shown

DIGEST = "about your clients"
QUIET_TUESDAY = datetime(2030, 1, 29, 8, tzinfo=UTC)
"""Nine o'clock in Copenhagen, 22 days after the Monday on which all began."""


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client of Mette's with whom nothing was ever logged."""
    await agency.clock(MONDAY)
    return await given.client(agency, "Acme", internal_channel="CACME")


async def digests(agency: Agency, user_id: str = "UMETTE") -> list[str]:
    return [text for text in agency.private(user_id) if DIGEST in text]


async def the_digest(agency: Agency, when: datetime = QUIET_TUESDAY) -> Shown:
    """Mette's, once its hour has come."""
    await agency.clock(when)
    while DIGEST not in (shown := await agency.mette.told()).words:
        pass
    return shown


# When it comes


async def test_it_says_what_is_so_at_the_hour_of_its_day(agency: Agency) -> None:
    await agency.clock(QUIET_TUESDAY - timedelta(minutes=5))
    assert await digests(agency) == []
    shown = await the_digest(agency)
    assert "1 thing about your clients" in shown.words
    assert "Acme* · nothing logged for 22 days." in shown.words
    assert {"We spoke", "That's fine", "Later", "Not useful", "Words to begin with"} <= set(shown.buttons)


@pytest.mark.parametrize(
    ("when", "why"),
    [
        (datetime(2030, 1, 28, 9, tzinfo=UTC), "a Monday"),
        (datetime(2030, 1, 29, 7, 59, tzinfo=UTC), "a minute early"),
        (datetime(2030, 1, 29, 16, tzinfo=UTC), "business has closed"),
    ],
)
async def test_it_comes_at_no_other_time(agency: Agency, when: datetime, why: str) -> None:
    await agency.clock(when)
    assert await digests(agency) == [], why


async def test_who_was_missed_at_their_hour_hears_later_that_day(agency: Agency) -> None:
    await agency.clock(QUIET_TUESDAY + timedelta(hours=6))
    assert len(await digests(agency)) == 1


async def test_a_date_has_one_digest_however_often_one_looks(agency: Agency) -> None:
    await the_digest(agency)
    await given.client(agency, "Bolt", since=date(2020, 1, 30))
    for minutes in (5, 60, 300):
        await agency.clock(QUIET_TUESDAY + timedelta(minutes=minutes))
    assert len(await digests(agency)) == 1
    assert [row.items for row in await given.rows(agency, Digest) if row.person_id == "UMETTE"][-1:] == [1]


async def test_what_was_said_is_not_said_again(agency: Agency) -> None:
    await the_digest(agency)
    await agency.clock(QUIET_TUESDAY + timedelta(days=2))
    await agency.clock(QUIET_TUESDAY + timedelta(days=7))
    assert len(await digests(agency)) == 1


async def test_a_day_off_has_none(agency: Agency) -> None:
    await agency.mette.command("/client-settings")
    await (await (await agency.mette.modal()).fill(Working_days=["Monday", "Thursday"])).submit()
    await agency.clock(QUIET_TUESDAY)
    assert await digests(agency) == []
    await agency.clock(QUIET_TUESDAY + timedelta(days=2))
    assert len(await digests(agency)) == 1


async def test_only_who_owns_a_client_hears_of_it(agency: Agency) -> None:
    await agency.clock(QUIET_TUESDAY)
    assert [await digests(agency, one) for one in ("ULARS", "USOFIE", "UGUEST", "UCLIENT")] == [[], [], [], []]


async def test_of_a_client_whose_owner_has_left_leads_hear(agency: Agency, acme: Client) -> None:
    await given.change(agency, acme, owner_id="UGONE")
    await given.lead(agency, "ULARS")
    await agency.clock(QUIET_TUESDAY)
    assert len(await digests(agency, "ULARS")) == 1
    assert await digests(agency, "USOFIE") == []


async def test_five_things_at_most_and_the_rest_is_counted(agency: Agency) -> None:
    for name in ("Bolt", "Corn", "Dune", "Echo", "Fern", "Glow"):
        await given.client(agency, name)
    shown = await the_digest(agency)
    assert shown.words.startswith("5 things")
    assert "And 2 more that can wait." in shown.words
    await agency.clock(QUIET_TUESDAY + timedelta(days=2))
    assert (await digests(agency))[-1].count("nothing logged") == 2


async def test_what_is_urgent_stands_before_what_is_only_large(agency: Agency, acme: Client) -> None:
    await given.client(agency, "Bolt", yearly_budget=Decimal(900_000), currency="EUR")
    await agreed.agreement(agency, acme)
    [text] = [(await the_digest(agency)).raw["text"]]
    assert text.index("we had “send texts” down for") < text.index("Bolt")


# Who is not to be disturbed


async def test_nobody_is_disturbed_who_rests(agency: Agency) -> None:
    ends = QUIET_TUESDAY + timedelta(hours=2)
    await agency.mette.post("rest", user="UMETTE", begins=int(MONDAY.timestamp()), ends=int(ends.timestamp()))
    await agency.clock(QUIET_TUESDAY)
    assert await digests(agency) == []
    await agency.clock(ends)
    assert len(await digests(agency)) == 1


async def test_nobody_is_disturbed_on_holiday(agency: Agency) -> None:
    await agency.mette.post("status", user="UMETTE", emoji=":palm_tree:", text="Vacationing")
    await agency.clock(QUIET_TUESDAY)
    await agency.clock(QUIET_TUESDAY + timedelta(days=2))
    assert await digests(agency) == []
    await agency.mette.post("status", user="UMETTE")
    await agency.clock(QUIET_TUESDAY + timedelta(days=7))
    assert len(await digests(agency)) == 1


async def test_where_slack_does_not_tell_the_digest_comes(agency: Agency) -> None:
    await agency.fault("dnd.teamInfo", "error", error="internal_error", times=20)
    await agency.clock(QUIET_TUESDAY)
    assert len(await digests(agency)) == 1


# What comes of an item


async def states(agency: Agency) -> list[State]:
    return [row.state for row in await given.rows(agency, Nudge)]


async def test_done_is_said_in_its_place_and_can_be_taken_back(agency: Agency) -> None:
    await (await the_digest(agency)).press("That's fine")
    shown = await agency.mette.told()
    assert "✓ Done. Thank you." in shown.words
    assert "nothing logged" in shown.words
    assert await states(agency) == [State.DONE]
    await shown.press("Undo")
    await agency.mette.said(await dm(agency), "That's fine")
    assert await states(agency) == [State.OPEN]


async def test_what_is_put_off_until_tomorrow_comes_tomorrow(agency: Agency) -> None:
    await (await the_digest(agency)).press("Later")
    await (await agency.mette.told()).press("Tomorrow")
    assert "You hear of it again on 30 January." in (await agency.mette.told()).words
    [row] = await given.rows(agency, Nudge)
    assert row.until == datetime(2030, 1, 29, 23, tzinfo=UTC), "midnight where she is"
    await agency.clock(QUIET_TUESDAY + timedelta(hours=23))
    assert len(await digests(agency)) == 1
    await agency.clock(QUIET_TUESDAY + timedelta(days=1))
    assert len(await digests(agency)) == 2


async def test_another_day_brings_nothing_but_what_was_put_off_until_it(agency: Agency) -> None:
    await (await the_digest(agency)).press("Later")
    await (await agency.mette.told()).press("Tomorrow")
    await agency.mette.told()
    await given.client(agency, "Bolt", since=date(2020, 1, 30))
    await agency.clock(QUIET_TUESDAY + timedelta(days=1))
    assert "Bolt" not in (await digests(agency))[-1]


async def test_another_day_ends_nothing_that_is_open(agency: Agency) -> None:
    """What was only put off further comes on its day, and what nobody touched keeps its buttons."""
    for name in ("Bolt", "Cloud"):
        await given.client(agency, name)
    await (await the_digest(agency)).press("Later")
    await (await agency.mette.told()).press("Tomorrow")
    await agency.mette.told()
    await agency.clock(QUIET_TUESDAY + timedelta(days=1))
    assert len(await digests(agency)) == 2
    assert sorted(await states(agency)) == [State.OPEN] * 3


async def test_a_day_can_be_picked_but_not_one_that_has_come(agency: Agency) -> None:
    await (await the_digest(agency)).press("Later")
    await (await agency.mette.told()).press("Pick a day")
    form = await agency.mette.modal()
    refused = await (await form.fill(Say_it_again_on="2030-01-29")).submit()
    assert "Please pick a day to come." in str(refused)
    await (await form.fill(Say_it_again_on="2030-02-07")).submit()
    await agency.clock(datetime(2030, 2, 5, 9, tzinfo=UTC))
    assert len(await digests(agency)) == 1
    await agency.clock(datetime(2030, 2, 7, 9, tzinfo=UTC))
    assert len(await digests(agency)) == 2


async def test_what_was_put_off_and_is_over_is_not_said(agency: Agency, acme: Client) -> None:
    await (await the_digest(agency)).press("Later")
    await (await agency.mette.told()).press("Tomorrow")
    await given.archived(agency, acme)
    await agency.clock(QUIET_TUESDAY + timedelta(days=1))
    assert len(await digests(agency)) == 1


async def test_not_useful_asks_why_in_one_tap(agency: Agency) -> None:
    await (await the_digest(agency)).press("Not useful")
    await (await agency.mette.told()).press("Wrong moment")
    assert "Noted: wrong moment. Thank you." in (await agency.mette.told()).words
    [row] = await given.rows(agency, Nudge)
    assert (row.state, row.why) == (State.NOT_USEFUL, "bad_moment")


async def test_twice_not_useful_brings_a_month_of_silence_and_undo_lifts_it(agency: Agency) -> None:
    await (await the_digest(agency)).press("Not useful")
    await agency.mette.told()
    await log_contact(agency)
    again = QUIET_TUESDAY + timedelta(days=23)  # a Thursday
    await (await the_digest(agency, again)).press("Not useful")
    words = {(await agency.mette.told()).words, (await agency.mette.told()).words}
    assert any("I keep quiet about Acme for 30 days: quiet clients." in one for one in words)
    [mute] = await given.rows(agency, NudgeMute)
    assert mute.until - again - timedelta(days=30) < timedelta(minutes=1)
    await (await agency.mette.said(await dm(agency), "Undo")).press("Undo")
    await agency.mette.said(await dm(agency), "That's fine")
    assert await given.rows(agency, NudgeMute) == []


async def test_undo_of_the_first_of_two_lifts_the_silence_as_well(agency: Agency) -> None:
    await (await the_digest(agency)).press("Not useful")
    first = await agency.mette.said(await dm(agency), "Undo")
    await log_contact(agency)
    again = QUIET_TUESDAY + timedelta(days=23)
    await agency.clock(again)
    await (await agency.mette.said(await dm(agency), "Not useful")).press("Not useful")
    await agency.mette.said(await dm(agency), "Undo")
    assert len(await given.rows(agency, NudgeMute)) == 1
    await first.press("Undo")
    await agency.mette.said(await dm(agency), "This is settled already.")
    assert await given.rows(agency, NudgeMute) == []


async def test_what_is_at_stake_is_told_to_who_may_see_it_and_stands_in_the_trail(agency: Agency, acme: Client) -> None:
    await given.change(agency, acme, yearly_budget=Decimal(24_000), currency="EUR")
    shown = await the_digest(agency)
    assert "€24,000 at stake" in str(shown.blocks)
    assert "24,000" not in shown.raw["text"], "a notification stands on a locked screen"
    looks = [row for row in await given.rows(agency, AuditEntry) if row.act is Act.SAW_MONEY]
    assert [(row.actor_id, row.client_id) for row in looks] == [("UMETTE", acme.id)]


async def log_contact(agency: Agency) -> None:
    await agency.mette.command("/client-log acme we spoke")
    await (await agency.mette.modal()).submit()
    await agency.mette.told()


async def dm(agency: Agency) -> str:
    channels = agency.sandbox.world.workspaces[TEAM].channels.values()
    return next(one.id for one in channels if one.kind == "dm" and "UMETTE" in one.members)


async def test_what_is_over_closes_by_itself(agency: Agency) -> None:
    await the_digest(agency)
    await log_contact(agency)
    await agency.clock(QUIET_TUESDAY + timedelta(days=2))
    assert await states(agency) == [State.CLOSED]
    assert "That's fine" not in (await agency.mette.said(await dm(agency), "Nothing to do here any more.")).buttons


async def test_what_was_done_and_comes_back_weeks_after_it_went_is_said_again(agency: Agency, acme: Client) -> None:
    """At risk, acted on, well again, and at risk once more: who hears once a year of danger hears too little."""

    async def felt(how: int, when: timedelta) -> int:
        """How often Mette has heard of a risk once three people felt so at that time."""
        await agency.clock(QUIET_TUESDAY + when - timedelta(hours=1))
        for rater in ("UJONAS", "USOFIE", "ULARS"):
            await given.rating(agency, acme, rater, gut=how, respect=how, value=how, teamwork=how)
        await agency.clock(QUIET_TUESDAY + when)
        return sum("at risk" in text for text in await digests(agency))

    assert await felt(1, timedelta()) == 1
    async with agency.house.deps.database.transaction(TEAM) as session:
        for row in await session.scalars(select(Nudge)):
            row.settle(State.DONE, QUIET_TUESDAY)
    assert await felt(5, timedelta(weeks=5)) == 1
    assert State.CLOSED not in await states(agency), "what somebody said of it stays said"
    assert await felt(1, timedelta(weeks=8)) == 2


async def test_words_to_begin_with_are_in_the_clients_language(agency: Agency, acme: Client) -> None:
    await given.change(agency, acme, language="da")
    await (await the_digest(agency)).press("Words to begin with")
    words = (await agency.mette.modal()).words
    assert "Hej" in words
    assert "nothing logged" in words


async def test_nobody_settles_what_another_heard(agency: Agency) -> None:
    await the_digest(agency)
    [row] = await given.rows(agency, Nudge)
    async with agency.house.deps.database.reading(TEAM) as session:
        assert await item_of(session, "USOFIE", row.item) == []
        assert await item_of(session, "UMETTE", row.item) != []


# All of it at once


async def test_all_that_is_open_and_to_come_is_shown(agency: Agency) -> None:
    for name in ("Bolt", "Corn", "Dune", "Echo", "Fern", "Glow"):
        await given.client(agency, name)
    await (await the_digest(agency)).press("All of mine")
    modal = await agency.mette.modal()
    assert modal.words.count("nothing logged") == 7
    assert "Still to come" in modal.words


async def test_the_order_is_explained_item_by_item(agency: Agency) -> None:
    await given.client(agency, "Bolt", yearly_budget=Decimal(90_000), currency="EUR")
    await (await the_digest(agency)).press("Why in this order?")
    words = (await agency.mette.modal()).words
    assert words.index("*1.* *Bolt*") < words.index("Soon · €90,000 at stake") < words.index("*2.* *Acme*")
