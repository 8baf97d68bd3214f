"""What somebody chooses on their desk: it is drawn for them alone, tells no more than a card, and does not stay."""

from datetime import timedelta
from typing import Any

from models.base import Workspace
from models.clients import Client
from models.interactions import Interaction
from models.people import find_person
from models.rules.facts import Kind, Tone
from models.rules.tiers import Tier
from models.tiers import TierDecision
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.person import Home, Person


async def choose(home: Home, action_id: str, option: str) -> Home:
    """Pick an option of a menu by its text; gives the desk as it is then."""
    block, element = _control(home, action_id)
    (picked,) = [one for one in element["options"] if one["text"]["text"] == option]
    return await _done(home, block, element, {"selected_option": picked})


async def choose_owner(home: Home, user_id: str) -> Home:
    block, element = _control(home, "app_home.owner")
    return await _done(home, block, element, {"selected_user": user_id})


async def find(home: Home, typed: str) -> Home:
    block, element = _control(home, "app_home.name")
    return await _done(home, block, element, {"value": typed})


async def press(home: Home, button: str) -> Home:
    before = home.view["hash"]
    await home.press(button)
    return await _drawn(home.person, before)


async def _done(home: Home, block: Any, element: Any, chosen: Any) -> Home:
    before = home.view["hash"]
    where = {"block_id": block["block_id"], "action_id": element["action_id"]}
    await home.person.post("action", container=home.container, **where, value=chosen)
    return await _drawn(home.person, before)


async def _drawn(person: Person, before: str) -> Home:
    async def drawn() -> Any:
        view = (await person.get("home"))["view"]
        return view if view["hash"] != before else None

    return Home(person, await person.until(drawn))


def _control(home: Home, action_id: str) -> tuple[Any, Any]:
    found = [
        (block, element)
        for block in home.blocks
        for element in [*block.get("elements", []), block.get("element", {})]
        if element.get("action_id") == action_id
    ]
    return found[0]


def options(home: Home, action_id: str) -> list[str]:
    return [one["text"]["text"] for one in _control(home, action_id)[1]["options"]]


async def decided(agency: Agency, client: Client, tier: Tier) -> None:
    row = TierDecision(client_id=client.id, tier=tier, decided_by="UMETTE", decided_at=agency.sandbox.clock.now())
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(row)


async def test_whose_clients_stand_there_is_chosen_and_everybody_else_keeps_theirs(agency: Agency) -> None:
    await given.client(agency, "Acme", owner="USOFIE")
    await given.client(agency, "Globex", owner="UMETTE")
    of_mette = await agency.mette.home()

    home = await agency.sofie.home()
    assert ("*Acme*" in home.words, "*Globex*" in home.words) == (True, False)
    home = await choose(home, "app_home.whose", "All clients")
    assert ("*Acme*" in home.words, "*Globex*" in home.words) == (True, True)
    home = await choose_owner(home, "UMETTE")
    assert ("*Acme*" in home.words, "*Globex*" in home.words) == (False, True)
    assert "*Clients of* <@UMETTE>" in home.words
    home = await choose_owner(home, "ULARS")
    assert "They own no active client." in home.words
    home = await press(home, "Show all clients")
    assert ("*Acme*" in home.words, "*Globex*" in home.words) == (True, True)
    assert (await agency.mette.get("home"))["view"]["hash"] == of_mette.view["hash"]


async def test_a_team_makes_a_client_mine_too(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="UMETTE")
    await given.client(agency, "Globex", owner="UMETTE")
    await given.team(agency, acme, "USOFIE")
    home = await agency.sofie.home()
    assert ("*Acme*" in home.words, "*Globex*" in home.words) == (True, False)


async def test_a_band_and_a_name_typed_roughly_choose_together(agency: Agency) -> None:
    for name, gut in (("Acme", 1), ("Acorn", 5), ("Globex", 1)):
        client = await given.client(agency, name, owner="UMETTE")
        for rater in ("UMETTE", "ULARS", "USOFIE"):
            await given.rating(agency, client, rater, gut=gut, respect=gut, value=gut)
    home = await choose(await agency.mette.home(), "app_home.band", "At risk")
    assert [name in home.words for name in ("*Acme*", "*Acorn*", "*Globex*")] == [True, False, True]
    home = await find(home, "amce")
    assert [name in home.words for name in ("*Acme*", "*Acorn*", "*Globex*")] == [True, False, False]
    home = await choose(home, "app_home.band", "Healthy")
    assert [name in home.words for name in ("*Acme*", "*Globex*")] == [False, False]
    home = await find(home, "")
    assert "*Acorn*" in home.words


async def test_that_somebody_is_a_bad_fit_is_told_to_leads_and_their_owner_alone(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="UMETTE")
    globex = await given.client(agency, "Globex", owner="UMETTE")
    await decided(agency, acme, Tier.BAD_FIT)
    await decided(agency, globex, Tier.GOOD)

    of_lead = await choose(await agency.mette.home(), "app_home.tier", "Bad fit")
    assert ("*Acme*" in of_lead.words, "*Globex*" in of_lead.words) == (True, False)
    of_member = await agency.sofie.home()
    assert options(of_member, "app_home.tier") == ["Any tier", "Ideal", "Good", "OK"]
    of_member = await choose(of_member, "app_home.tier", "Good")
    assert ("*Acme*" in of_member.words, "*Globex*" in of_member.words) == (False, True)


async def test_an_owner_of_one_does_not_learn_that_another_is_a_bad_fit(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE")
    globex = await given.client(agency, "Globex", owner="UMETTE")
    for client in (acme, globex):
        await decided(agency, client, Tier.BAD_FIT)
    home = await choose(await agency.sofie.home(), "app_home.whose", "All clients")
    home = await choose(home, "app_home.tier", "Bad fit")
    assert ("*Acme*" in home.words, "*Globex*" in home.words) == (True, False)


async def test_an_old_page_turns_its_own_pages(agency: Agency) -> None:
    for number in range(45):
        await given.client(agency, f"Acme {number:02}", owner="USOFIE")
    first = await agency.sofie.home()
    assert "1 to 20 of 45" in first.words
    second = await press(first, "More")
    assert "21 to 40 of 45" in second.words
    third = await press(second, "More")
    assert "41 to 45 of 45" in third.words
    found = await find(third, "acme 07")
    assert found.words.index("*Acme 07*") < found.words.index("*Acme 0", found.words.index("*Acme 07*") + 5)


async def test_what_was_chosen_outlives_a_rating_and_the_day_ends_it(agency: Agency) -> None:
    await given.client(agency, "Acme", owner="USOFIE")
    await given.client(agency, "Globex", owner="UMETTE")
    home = await choose(await agency.sofie.home(), "app_home.whose", "All clients")
    before = home.view["hash"]
    await home.press("Rate", nth=2)
    form = await agency.sofie.modal()
    await form.fill(Gut="4 · cheers me up")
    assert await form.submit() == {}
    home = await _drawn(agency.sofie, before)
    assert "*Globex*" in home.words
    before = home.view["hash"]
    await agency.sofie.post("home")
    home = await _drawn(agency.sofie, before)
    assert "*Globex*" in home.words

    await agency.clock(agency.sandbox.clock.now() + timedelta(days=1))
    before = home.view["hash"]
    await agency.sofie.post("home")
    assert "*Globex*" not in (await _drawn(agency.sofie, before)).words


async def test_first_steps_tick_themselves_and_are_put_away_for_good(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE")
    home = await agency.sofie.home()
    assert home.words.count("⬜ *") == 3
    await given.rating(agency, acme, "USOFIE", gut=4)
    before = home.view["hash"]
    await agency.sofie.post("home")
    home = await _drawn(agency.sofie, before)
    assert "☑️ *Rate a client.*" in home.words
    assert "⬜ *Log something.*" in home.words

    home = await press(home, "Put this away")
    assert "Your first steps" not in home.words
    async with agency.house.deps.database.reading(TEAM) as session:
        sofie, mette = await find_person(session, "USOFIE"), await find_person(session, "UMETTE")
        assert (sofie and sofie.knows_desk, mette and mette.knows_desk) == (True, False)


async def test_who_rated_and_logged_is_not_new(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE")
    await given.rating(agency, acme, "USOFIE", gut=4)
    now = agency.sandbox.clock.now()
    known = {"kind": Kind.CONTACT, "tone": Tone.WARM, "what": "Call", "occurred_at": now, "logged_at": now}
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(Interaction(client_id=acme.id, logged_by="USOFIE", **known))
    assert "Your first steps" not in (await agency.sofie.home()).words


async def test_an_admin_sets_an_agency_up_step_by_step(agency: Agency) -> None:
    home = await agency.mette.home()
    for to_do in ("⬜ *Your first clients.*", "⬜ *A channel", "⬜ *Leads and admins.*"):
        assert to_do in home.words
    await home.press("Choose a channel")
    modal = await agency.mette.modal()
    assert "Channel" in modal.labels
    await modal.close()
    await home.press("Give roles")
    modal = await agency.mette.modal()
    assert modal.title == "People and roles"
    await modal.close()
    home = await press(home, "Roles are fine so")
    assert "☑️ *Leads and admins.*" in home.words
    await given.client(agency, "Acme")
    assert "Roles are fine so" not in home.buttons
    await agency.mette.post("home")

    async def ticked() -> bool | None:
        return "☑️ *Your first clients.*" in str((await agency.mette.get("home"))["view"]) or None

    await agency.mette.until(ticked)


async def test_only_an_admin_says_that_roles_are_fine(agency: Agency) -> None:
    await given.lead(agency, "ULARS")
    home = await agency.person("ULARS").home()
    assert "Roles are fine so" not in home.buttons
    async with agency.house.deps.database.reading(TEAM) as session:
        workspace = await session.get_one(Workspace, TEAM)
    assert not workspace.roles_are_fine
