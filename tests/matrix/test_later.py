"""What somebody kept from before: old buttons and open forms once their role is gone; and pressing on Home."""

import json
from dataclasses import replace

import pytest

from models.people import Role
from tests.matrix.book import REFUSALS, Row, rows, what_they_got
from tests.matrix.carrying import carried
from tests.matrix.cast import PEOPLE, PLACES, Somebody
from tests.matrix.deeds import IN_MODAL, Deed, Listener
from tests.matrix.theatre import Theatre

ROWS = rows("Who gets what")
SAFE = PLACES["safe"]
ADMIN, LEAD, MEMBER = PEOPLE["admin"], PEOPLE["lead"], PEOPLE["member"]
KEPT = ("button", "form", "submission", "typing", "typeahead", "section")
THEIRS_STILL = {"interactions.ask_edit", "interactions.edit"}
"""What the lead logged is theirs to change, whatever they are."""
AT_DESK = "app_home."
"""Of buttons that stand nowhere else, and are answered by the desk itself."""
ON_MESSAGES = [
    row
    for row in ROWS
    if row.listener.kind == "button" and row.listener.name not in IN_MODAL and not row.listener.name.startswith(AT_DESK)
]


def lowered(theatre: Theatre, who: Somebody) -> Deed:
    """An admin makes somebody a member."""
    to_member = {"selected_option": {"value": "member"}}
    return theatre.hands.submission(ADMIN, SAFE, "people.roles", person={"selected_user": who.id}, role=to_member)


def gone(theatre: Theatre, who: Somebody) -> Deed:
    """Slack tells that somebody was deactivated."""
    told = theatre.hands.event(who, SAFE, "user_change")
    told.body["event"]["user"] |= {"deleted": True, "updated": told.body["event"]["user"]["updated"] + 1}
    return told


async def test_what_a_lead_kept_is_of_no_use_once_they_are_a_member(theatre: Theatre) -> None:
    async with theatre.after((lowered(theatre, LEAD), ADMIN)):
        assert (await theatre.house.deps.directory.caller(*LEAD)).role is Role.MEMBER
        leads = [row for row in kept() if row.listener.name not in THEIRS_STILL]
        wrong = [(str(row), got) for row in leads if (got := await done(theatre, row, LEAD)) != row.cells["member"]]
    assert wrong == []


@pytest.mark.parametrize("name", ["admin", "lead", "owner", "member"])
async def test_what_somebody_kept_is_of_no_use_once_they_left(theatre: Theatre, name: str) -> None:
    who = PEOPLE[name]
    async with theatre.after((gone(theatre, who), who)):
        wrong = [
            (str(row), got) for row in kept() if (got := await done(theatre, row, who)) != row.cells["deactivated"]
        ]
    assert wrong == []


def kept() -> list[Row]:
    """What stands on old messages and in forms that are still open."""
    return [row for row in ROWS if row.listener.kind in KEPT]


async def done(theatre: Theatre, row: Row, who: Somebody) -> str:
    """What somebody gets; where that is a refusal, nothing else came of it."""
    outcome = await theatre.do(row.listener, row.text_typed, who, SAFE)
    got = what_they_got(row.listener, outcome, who)
    return f"{got}, but changed something" if got in REFUSALS and outcome.changes.tables else got


@pytest.mark.parametrize("row", ON_MESSAGES, ids=str)
async def test_at_the_desk_everybody_gets_what_they_get_anywhere(theatre: Theatre, row: Row) -> None:
    got = {name: await pressed_at_desk(theatre, row.listener, who) for name, who in PEOPLE.items()}
    assert got == {name: row.cells[name] for name in PEOPLE}


async def pressed_at_desk(theatre: Theatre, listener: Listener, who: Somebody) -> str:
    value = carried(theatre.hands, theatre.router, listener.name, who)
    outcome = await theatre.see(theatre.hands.button_at_desk(who, listener.name, value), who)
    beside = [shown for shown in outcome.shown if shown.where != "home"]
    return what_they_got(listener, replace(outcome, shown=beside), who)


# The admin's form in other hands


async def test_who_does_not_see_the_money_writes_none_with_a_form_that_asks_for_it(theatre: Theatre) -> None:
    budgets = {name: await budget_written(theatre, PEOPLE[name]) for name in ("lead", "owner", "member")}
    assert budgets == {"lead": {"111"}, "owner": {"111"}, "member": set()}


async def budget_written(theatre: Theatre, who: Somebody) -> set[str]:
    """In digits: SQLite keeps whole hundredths, PostgreSQL has a point in it."""
    deed = theatre.hands.submission(who, SAFE, "clients.client", yearly_budget={"value": "1.11"})
    outcome = await theatre.see(deed, who)
    return {str(row["yearly_budget"]).replace(".", "") for row in outcome.changes.new.get("clients", ())}


@pytest.mark.parametrize("name", PEOPLE)
async def test_only_leads_take_back_what_another_logged_and_nobody_opens_what_another_left(
    theatre: Theatre, name: str
) -> None:
    logged, left = theatre.hands.estate.logged, theatre.hands.estate.drafts
    may_all = name in {"admin", "lead"}
    taken = [{"interaction_id": number} for who, number in logged.items() if who != PEOPLE[name].id and not may_all]
    others = {
        "interactions.undo": taken,
        "kit.resume": [{"draft_id": number} for (who, _), number in left.items() if who != PEOPLE[name].id],
    }
    for action, values in others.items():
        for value in values[:3]:
            deed = theatre.hands.button(PEOPLE[name], SAFE, action, json.dumps(value))
            outcome = await theatre.see(deed, PEOPLE[name])
            got = what_they_got(Listener("button", action), outcome, PEOPLE[name])
            assert got in {"yes", "refused"}
            assert outcome.changes.tables <= {"inbox"}


async def test_a_client_that_was_erased_does_not_come_back_by_a_form_that_was_open(theatre: Theatre) -> None:
    erased = theatre.hands.submission(ADMIN, SAFE, "data_rights.erasure")
    async with theatre.after((erased, ADMIN)):
        outcome = await theatre.see(theatre.hands.submission(MEMBER, SAFE, "clients.client"), MEMBER)
    assert outcome.changes.new.get("clients", []) == []
