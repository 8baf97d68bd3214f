"""Plans that run, with their steps, for those who speak of them; and what is left of them once somebody is erased."""

from datetime import timedelta

from models.erasure import GONE
from models.plan_changes import PlanChange, change_of, changes_of
from models.plans import Plan, PlanStep, last_ended, open_plans
from models.rules.plans import Cause, Progress, Told
from models.session import Database
from tests.models.test_erasing_beside import erase, erase_somebody, given, put, rows, somebody
from tests.support.house import OURS, THEIRS
from tests.support.many import statements
from tests.support.time import NOW

DAY = timedelta(days=1)
TODAY = NOW.date()


async def plan_of(database: Database, client_id: int, *whats: str, who: str = "UMETTE") -> Plan:
    """One with these steps, of which the first was due yesterday."""
    plan = Plan(client_id=client_id, cause=Cause.QUIET, begun_by=who, begun_at=NOW)
    await put(database, plan)
    about = {"client_id": client_id, "plan_id": plan.id, "who": who}
    steps = [PlanStep(place=n, what=what, due_on=TODAY + (n - 2) * DAY, **about) for n, what in enumerate(whats, 1)]
    await put(database, *reversed(steps))
    return plan


async def end(database: Database, plan: Plan, day: int, how: str | None = None) -> None:
    async with database.transaction(OURS) as session:
        (await session.get_one(Plan, plan.id)).end("UMETTE", NOW + day * DAY, how)


async def test_plans_that_run_come_with_their_steps_in_order(database: Database) -> None:
    acme, globex, initech = await given(database, "Acme", "Globex", "Initech")
    await end(database, await plan_of(database, acme, "an old one"), 1)
    running = await plan_of(database, acme, "call", "write", "meet")
    other = await plan_of(database, globex, "wait")
    await plan_of(database, initech, "not asked for")
    async with database.reading(OURS) as session:
        found = await open_plans(session, [acme, globex])
    assert [(one.plan.id, [step.what for step in one.steps]) for one in found] == [
        (running.id, ["call", "write", "meet"]),
        (other.id, ["wait"]),
    ]
    assert found[0].progress(TODAY) == Progress(3, 0, 1)


async def test_what_was_taken_away_is_no_step_any_more(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await plan_of(database, acme, "call", "write")
    async with database.transaction(OURS) as session:
        [whole] = await open_plans(session, [acme])
        whole.steps[0].removed_at = NOW
    async with database.reading(OURS) as session:
        [whole] = await open_plans(session, [acme])
    assert [step.what for step in whole.steps] == ["write"]


async def test_changes_of_a_plan_come_in_their_order_and_are_its_own(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex")
    plan, other = await plan_of(database, acme, "call"), await plan_of(database, globex, "call")
    call, write = Told("call", "UMETTE", TODAY), Told("write", "UMETTE", TODAY)
    await put(database, change_of(plan, 1, call, write, "UMETTE", NOW))
    await put(database, change_of(other, 2, call, Told(), "UMETTE", NOW))
    await put(database, change_of(plan, 1, write, Told(), "UMETTE", NOW))
    async with database.reading(OURS) as session:
        found = await changes_of(session, plan.id)
    assert [(row.before, row.after) for row in found] == [(call, write), (write, Told())]
    async with database.reading(THEIRS) as session:
        assert await changes_of(session, plan.id) == []


async def test_many_take_as_many_statements_as_one(database: Database) -> None:
    clients = await given(database, "Acme", "Globex", "Initech")
    for client_id in clients:
        await plan_of(database, client_id, "call")
    seen = []
    for wanted in (clients[:1], clients):
        with statements(database) as sent:
            async with database.reading(OURS) as session:
                assert len(await open_plans(session, wanted)) == len(wanted)
        seen.append(len(sent))
    assert seen[0] == seen[1]


async def test_the_neighbours_plans_are_not_found(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await plan_of(database, acme, "call")
    async with database.reading(THEIRS) as session:
        assert await open_plans(session, [acme]) == []


async def test_the_last_one_is_the_one_that_ended_last(database: Database) -> None:
    [acme] = await given(database, "Acme")
    first, second = await plan_of(database, acme, "call"), await plan_of(database, acme, "write")
    await end(database, second, 1, "Well.")
    await end(database, first, 2)
    await plan_of(database, acme, "meet")
    async with database.reading(OURS) as session:
        last = await last_ended(session, acme)
    assert last
    assert last.id == first.id


async def test_a_client_takes_its_plans_along_and_its_name_out_of_others(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex")
    gone = await plan_of(database, acme, "call")
    kept = await plan_of(database, globex, "tell them about Acme")
    await end(database, kept, 1, "Better than Acme.")
    of_acme, of_kept = Told("Acme first", "UMETTE", TODAY), Told("not Acme", "UMETTE", TODAY)
    await put(database, change_of(gone, 1, of_acme, Told(), "UMETTE", NOW))
    await put(database, change_of(kept, 2, of_acme, of_kept, "UMETTE", NOW))
    await erase(database, acme)
    [plan], [step] = await rows(database, Plan), await rows(database, PlanStep)
    [change] = await rows(database, PlanChange)
    assert (plan.id, plan.how, step.what) == (kept.id, "Better than ….", "tell them about …")
    assert (change.plan_id, change.was_what, change.what) == (kept.id, "… first", "not …")


async def test_an_erased_person_goes_by_another_name(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await put(database, somebody("USOFIE", "Sofie"))
    made = await plan_of(database, acme, "let Sofie call", who="USOFIE")
    told = Told("let Sofie call", "USOFIE", TODAY)
    await put(database, change_of(made, 1, told, Told("let us call", "UMETTE", TODAY), "USOFIE", NOW))
    await erase_somebody(database, "USOFIE")
    [plan], [step] = await rows(database, Plan), await rows(database, PlanStep)
    assert plan.begun_by == step.who
    assert plan.begun_by.startswith(GONE)
    assert step.what == "let … call"
    [change] = await rows(database, PlanChange)
    assert (change.was_who, change.who, change.changed_by) == (step.who, "UMETTE", step.who)
    assert (change.was_what, change.what) == ("let … call", "let us call")
