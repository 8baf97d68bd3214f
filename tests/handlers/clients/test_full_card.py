"""A card with the most that every feature may put on it, in the widest words, comes in messages that Slack takes."""

from datetime import timedelta

from models.boundaries import list_to_change
from models.interactions import Interaction
from models.kickoffs import Kickoff
from models.rules.agreement import Duty, Milestone
from models.rules.facts import Kind, Tone
from tests.support import agreed, given
from tests.support.agency import MONDAY, TEAM, Agency

WIDE = "😀"


async def test_a_card_with_everything_on_it(agency: Agency) -> None:
    await agency.clock(MONDAY)
    client = await given.client(agency, WIDE * 40, internal_channel="CACME", shared_channel="CSHARED")
    everybody = ["UMETTE", "ULARS", "USOFIE", "UJONAS"]
    statements = dict.fromkeys(("gut", "respect", "value", "payment", "teamwork", "boundaries", "referral"), 5)
    for rater in everybody:
        await given.rating(agency, client, rater, why=WIDE * 1500, **statements)
    async with agency.house.deps.database.transaction(TEAM) as session:
        await list_to_change(session, [(WIDE * 75, WIDE * 250)] * 6, MONDAY)
        for _ in range(6):
            logged = {"kind": Kind.CANNOT_STAND_BEHIND, "tone": Tone.NEUTRAL, "what": WIDE * 1500}
            session.add(
                Interaction(
                    client_id=client.id,
                    occurred_at=MONDAY,
                    logged_at=MONDAY,
                    logged_by="USOFIE",
                    link=f"https://nordlys.example/{'x' * 400}",
                    **logged,
                )
            )
    step = Milestone(1, WIDE * 60, Duty(WIDE * 150, MONDAY.date()), Duty(WIDE * 150, MONDAY.date()))
    running = agreed.website(project=WIDE * 40, milestones=(step,))
    over = agreed.website(project=WIDE * 40, ends_on=(MONDAY - timedelta(days=7)).date(), milestones=())
    for terms in (running, running, running, over, over, over):
        await agreed.agreement(agency, client, terms)
    async with agency.house.deps.database.transaction(TEAM) as session:
        written = {"step": "review", "begun_by": "UMETTE", "changed_by": "UMETTE", "changed_at": MONDAY}
        session.add_all(Kickoff(client_id=client.id, terms=running, **written) for _ in range(4))

    await agency.mette.command(f"/clients {WIDE * 40}")
    buttons = [*(await agency.mette.told()).buttons, *(await agency.mette.told()).buttons]
    every = ["Why?", "Open", "Go on", "All promises", "Kept", "Look back", "Our list", "Archive"]
    assert [button for button in every if button not in buttons] == []
