"""A budget whose agreement changes: what is used already is weighed against what is agreed now, and said once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers.budget.alert import hours_added
from handlers.kit.turn import turn_in
from models.agreements import Agreement
from models.audit import Act, AuditEntry
from models.clients import Client
from models.hours import BudgetAlert, HoursEntry, Source
from models.rules.agreement import EngagementKind
from tests.support import agreed, given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.kickoffs import press, section
from tests.support.person import Modal, Person, Shown

CARE: dict[str, Any] = {
    "project": "Care",
    "kind": EngagementKind.RETAINER,
    "starts_on": date(2029, 1, 1),
    "ends_on": None,
}


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client of Mette's with a channel of their own; it is 7 January."""
    await agency.clock(MONDAY)
    return await given.client(agency, "Acme", internal_channel="CACME")


async def worked(agency: Agency, made: Agreement, *days: tuple[date, int], by: str | None = None) -> None:
    turn = await turn_in(agency.house.deps, TEAM)
    about = {"client_id": made.client_id, "engagement_id": made.engagement_id, "logged_at": MONDAY, "logged_by": by}
    source = Source.HAND if by else Source.HARVEST
    async with turn.transaction() as session:
        session.add_all([HoursEntry(**about, worked_on=day, hours=Decimal(n), source=source) for day, n in days])
        await hours_added(turn, session, [made.engagement_id])


async def card_with(person: Person, button: str) -> Shown:
    await person.command("/clients acme")
    while button not in (card := await person.told()).buttons:
        pass
    return card


async def amend(agency: Agency, **changed: str) -> None:
    """Mette makes the next version, with other hours or another budget."""
    assert await (await amendment(agency, **changed)).submit() == {}
    await (await agency.mette.modal()).close()
    await agency.mette.no_modal()


async def amendment(agency: Agency, **changed: str) -> Modal:
    """The page with all of it and its reason."""
    await (await card_with(agency.mette, "Open")).press("Open")
    await agency.house.deps.tasks.drain()
    await press(agency, "Amend")
    await (await (await section(agency, "Engagement")).fill(**changed)).submit()
    return await (await agency.mette.modal()).fill(Why_it_changes="A smaller site")


async def in_channel(agency: Agency) -> list[str]:
    await agency.clock(timedelta(seconds=1))
    return [message.text for message in agency.sandbox.world.workspaces[TEAM].channels["CACME"].messages]


def heads(told: list[str]) -> list[str]:
    return [text.partition("\n")[0] for text in told]


@pytest.mark.on_both
async def test_less_that_is_agreed_than_is_used_is_said_at_once_and_once(agency: Agency, acme: Client) -> None:
    made = await agreed.agreement(agency, acme, agreed.website(hours=Decimal(100)))
    await worked(agency, made, (date(2030, 1, 4), 60))
    assert await in_channel(agency) == []
    await amend(agency, Hours="50")
    [told] = await in_channel(agency)
    assert told.startswith("*Acme*: the hours of Website are used up.")
    assert "60 of 50 hours used (120%)" in told
    for hours in ("100", "50"):
        await amend(agency, Hours=hours)
    assert len(await in_channel(agency)) == 1
    assert {row.agreed for row in await given.rows(agency, BudgetAlert)} == {50}


async def test_hours_that_are_agreed_only_now_are_weighed_with_what_was_worked_before(
    agency: Agency, acme: Client
) -> None:
    made = await agreed.agreement(agency, acme, agreed.website())
    await worked(agency, made, (date(2030, 1, 4), 34))
    await amend(agency, Hours="40")
    assert heads(await in_channel(agency)) == ["*Acme*: the hours of Website are nearly used up."]


async def say_yes(agency: Agency, **fields: str) -> None:
    """Acme asks for more, and says yes to what it takes."""
    await agency.mette.command("/client-scope acme a longer support")
    await (await (await agency.mette.modal()).fill(What_you_say="Extra, quote it")).submit()
    while "Kept with" not in (word := await agency.mette.told()).words:
        pass
    await word.press("Open")
    await agency.house.deps.tasks.drain()
    await (await press(agency, "They said yes")).fill(Who_said_yes="Anna", **fields)
    assert await (await agency.mette.modal()).submit() == {}


async def test_a_change_that_moves_the_end_beyond_what_the_hours_last_for_is_said_with_it(
    agency: Agency, acme: Client
) -> None:
    made = await agreed.agreement(agency, acme, agreed.website(hours=Decimal(180)))
    await worked(agency, made, *((date(2030, 1, 4) - timedelta(days=7 * back), 10) for back in range(4)))
    await say_yes(agency, Days="60")
    assert heads(await in_channel(agency)) == [
        "*Acme* asks for more: “a longer support”",
        "*Acme* said yes to a change: “a longer support”",
        "*Acme*: at this pace the hours of Website do not last.",
    ]


async def test_a_change_that_leaves_enough_says_nothing_of_the_budget(agency: Agency, acme: Client) -> None:
    made = await agreed.agreement(agency, acme, agreed.website(hours=Decimal(100)))
    await worked(agency, made, (date(2030, 1, 4), 82))
    await say_yes(agency, Hours="100")
    assert heads(await in_channel(agency)).count("*Acme*: the hours of Website are nearly used up.") == 1


async def test_where_the_word_cannot_be_kept_the_version_is_not_either(
    agency: Agency, acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise LookupError

    made = await agreed.agreement(agency, acme, agreed.website(hours=Decimal(100)))
    await worked(agency, made, (date(2030, 1, 4), 60))
    monkeypatch.setattr("handlers.budget.alert.say_about", fail)
    assert "nothing was saved" in str(await (await amendment(agency, Hours="50")).submit())
    assert [one.version for one in await given.rows(agency, Agreement)] == [1]
    assert await given.rows(agency, BudgetAlert) == []


async def test_a_month_that_is_over_is_weighed_by_what_was_agreed_then(agency: Agency, acme: Client) -> None:
    """Thirty of forty hours were used in January; that twenty are agreed from February on makes them no overrun."""
    care = await agreed.agreement(agency, acme, agreed.website(hours=Decimal(40), **CARE))
    await worked(agency, care, (date(2030, 1, 4), 30))
    await agency.clock(timedelta(days=30))
    await amend(agency, Hours="20")
    await worked(agency, care, (date(2030, 2, 5), 2))
    assert [text for text in await in_channel(agency) if "1–31 Jan" in text] == []
    await worked(agency, care, (date(2030, 1, 28), 12))
    [told] = [text for text in await in_channel(agency) if "1–31 Jan" in text]
    assert "42 of 40 hours used (105%) · 1–31 Jan" in told


# Whose hours somebody takes back


async def burn(agency: Agency, person: Person) -> Modal:
    await (await card_with(person, "Burn and forecast")).press("Burn and forecast")
    await agency.house.deps.tasks.drain()
    return await person.modal()


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("USOFIE", "took back hours that <@USOFIE> had entered for Acme"),
        (None, "took back hours for Acme that another system had sent"),
    ],
)
async def test_a_lead_who_takes_back_what_another_entered_is_written_down(
    agency: Agency, acme: Client, by: str | None, told: str
) -> None:
    made = await agreed.agreement(agency, acme, agreed.website(hours=Decimal(100)))
    await worked(agency, made, (date(2030, 1, 4), 7), by=by)
    await (await burn(agency, agency.mette)).press("Take back")
    await agency.house.deps.tasks.drain()
    assert await given.rows(agency, HoursEntry) == []
    [entry] = [one for one in await given.rows(agency, AuditEntry) if one.act is Act.CHANGED_LOGGED]
    assert (entry.actor_id, entry.person_id, entry.client_id) == ("UMETTE", by, acme.id)
    assert entry.details.keys() == {"hours", "done"}
    await (await agency.mette.modal()).close()
    await agency.mette.command("/client-settings audit")
    assert told in (await agency.mette.modal()).words


async def test_who_takes_back_their_own_is_not_written_down(agency: Agency, acme: Client) -> None:
    made = await agreed.agreement(agency, acme, agreed.website(hours=Decimal(100)))
    await worked(agency, made, (date(2030, 1, 4), 7), by="UMETTE")
    await (await burn(agency, agency.mette)).press("Take back")
    await agency.house.deps.tasks.drain()
    assert await given.rows(agency, HoursEntry) == []
    assert [one for one in await given.rows(agency, AuditEntry) if one.act is Act.CHANGED_LOGGED] == []
