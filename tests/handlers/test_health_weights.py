"""What the parts of health weigh: an admin sees what would change before anything does."""

import pytest

from models.audit import AuditEntry
from models.base import Workspace
from models.interactions import Interaction
from models.rules.facts import DAY, Kind, Tone
from models.rules.health import Part
from models.workspaces import this_workspace
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.person import Modal


async def a_tense_favourite(agency: Agency) -> None:
    """The ratings say 100; what is logged is tense."""
    acme = await given.client(agency, "Acme")
    for rater in ("UMETTE", "ULARS", "USOFIE"):
        await given.rating(agency, acme, rater, gut=5, respect=5, value=5)
    at = agency.sandbox.clock.now() - DAY
    logged = [
        Interaction(
            client_id=acme.id,
            kind=Kind.COMPLAINT,
            tone=Tone.TENSE,
            what="!",
            occurred_at=at,
            logged_at=at,
            logged_by="U1",
        )
        for _ in range(3)
    ]
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add_all(logged)


async def tried(agency: Agency, **weights: str) -> Modal:
    await agency.mette.command("/client-settings weights")
    form = await agency.mette.modal()
    await form.fill(**weights)
    assert await form.submit() == {}
    return await agency.mette.modal()


async def test_an_admin_sees_what_would_change_and_nothing_has_changed_yet(agency: Agency) -> None:
    await a_tense_favourite(agency)

    # Ratings 100 of 40, tone 0 of 10, contact 100 of 10: 5,000 / 60 = 83. With tone at 100: 5,000 / 150 = 33.
    preview = await tried(agency, Tone="100")
    assert "1 client would move, 1 into another band." in preview.words
    assert "*Acme*: 🟢 83 · Healthy → 🔴 33 · At risk" in preview.words
    await agency.mette.command("/client-health acme")
    assert "83 · Healthy" in (await agency.mette.told()).words

    assert await preview.submit() == {}
    assert "Every score is weighed like this" in (await agency.mette.told()).words
    for person in (agency.mette, agency.sofie):
        await person.command("/client-health acme")
        assert "33 · At risk" in (await person.told()).words
    [event] = [one for one in await given.rows(agency, AuditEntry) if one.details.get("fields") == ["health_weights"]]
    assert event.actor_id == "UMETTE"


async def test_what_a_part_that_nothing_measures_does_is_said_at_its_field(agency: Agency) -> None:
    """Whoever gives it all the weight there is sees that nobody has a score any more, before it is saved."""
    await a_tense_favourite(agency)
    await agency.mette.command("/client-settings weights")
    form = await agency.mette.modal()
    assert form.words.count("Not measured yet: it only lowers how much of 100 can be known.") == 1
    only = dict.fromkeys(("Ratings", "Promises", "Scope", "Tone", "Contact"), "0")
    await form.fill_in({**only, "Reply times": "100"})
    assert await form.submit() == {}
    assert "*Acme*: 🟢 83 · Healthy → ⚪ not enough known" in (await agency.mette.modal()).words


async def test_one_part_alone_may_count(agency: Agency) -> None:
    """Only tone counts, which is tense: the ratings count for nothing, and that is said."""
    await a_tense_favourite(agency)
    preview = await tried(agency, Ratings="0", Promises="0", Reply_times="0", Scope="0", Contact="0")
    assert "*Acme*: 🟢 83 · Healthy → 🔴 0 · At risk" in preview.words
    assert await preview.submit() == {}
    await agency.mette.told()
    for person in (agency.mette, agency.sofie):
        await person.command("/client-health acme")
        said = (await person.told()).words
        assert "0 · At risk" in said
        assert "Not counted here: Ratings, Promises, Reply times, Scope and Contact." in said
        assert "unknown" not in said.lower()


async def test_weights_that_move_nobody_say_so(agency: Agency) -> None:
    await a_tense_favourite(agency)
    assert "Nothing would change today." in (await tried(agency, Scope="50")).words


@pytest.mark.parametrize(("weight", "said"), [("101", "100"), ("12.5", "a whole number")])
async def test_a_weight_that_is_none_is_told_at_its_field(agency: Agency, weight: str, said: str) -> None:
    await agency.mette.command("/client-settings weights")
    form = await agency.mette.modal()
    await form.fill(Scope=weight)
    wrong = await form.submit()
    assert list(wrong) == ["Scope"]
    assert said in wrong["Scope"]


async def test_at_least_one_part_counts(agency: Agency) -> None:
    await agency.mette.command("/client-settings weights")
    form = await agency.mette.modal()
    assert form.value("Ratings") == "40"
    await form.fill(Ratings="0", Promises="0", Reply_times="0", Scope="0", Tone="0", Contact="0")
    assert await form.submit() == {"Ratings": "At least one part must count. How about 40 for ratings?"}
    assert not any(one.health_weights for one in await given.rows(agency, Workspace))


async def test_who_was_overtaken_by_another_admin_looks_again_before_anything_changes(agency: Agency) -> None:
    await a_tense_favourite(agency)
    preview = await tried(agency, Tone="100")
    async with agency.house.deps.database.transaction(TEAM) as session:
        workspace = await this_workspace(session)
        workspace.health_weights = {part.value: 0 for part in Part} | {"tone": 10}
    assert await preview.submit() == {}
    anew = await agency.mette.modal()
    assert "Somebody changed the weights meanwhile" in anew.words
    assert "→ 🔴 33 · At risk" in anew.words
    assert "83" not in anew.words
    [workspace] = await given.rows(agency, Workspace)
    assert workspace.health_weights["ratings"] == 0, "nothing is saved yet"
    assert await anew.submit() == {}
    [workspace] = await given.rows(agency, Workspace)
    assert (workspace.health_weights["ratings"], workspace.health_weights["tone"]) == (40, 100)
