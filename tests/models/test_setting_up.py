"""What setting up asks of the clients that are there: their names and channels, and who is not sorted yet."""

from models.clients import Client, Status, clients_with_keys, keys_and_channels
from models.rules.tiers import Tier
from models.session import Database
from models.teams import set_team, teams_by_person
from models.tiers import TierDecision, tiers_decided, undecided
from tests.support.house import OURS, THEIRS
from tests.support.many import a_client
from tests.support.time import NOW


async def kept(database: Database, name: str, *tiers: Tier, workspace: str = OURS, **more: str) -> Client:
    """A client, of whom this was decided, the newest last."""
    async with database.transaction(workspace) as session:
        session.add(client := a_client(name, NOW, **more))
        await session.flush()
        session.add_all(
            TierDecision(client_id=client.id, tier=tier, decided_by="UMETTE", decided_at=NOW) for tier in tiers
        )
    return client


async def test_who_is_not_sorted_yet_are_ours_that_are_not_archived_by_name(database: Database) -> None:
    brix, acme = await kept(database, "Brix"), await kept(database, "Acme", status=Status.PAUSED)
    await kept(database, "Cano", Tier.OK)
    await kept(database, "Dove", status=Status.ARCHIVED)
    await kept(database, "Theirs", workspace=THEIRS)
    async with database.reading(OURS) as session:
        assert await undecided(session) == [acme.id, brix.id]


async def test_the_newest_decision_counts(database: Database) -> None:
    acme, brix = await kept(database, "Acme", Tier.GOOD, Tier.BAD_FIT), await kept(database, "Brix")
    await kept(database, "Cano", Tier.OK)
    async with database.reading(OURS) as session:
        assert await tiers_decided(session, [acme.id, brix.id]) == {acme.id: Tier.BAD_FIT}


async def test_names_and_channels_of_archived_clients_are_taken_too(database: Database) -> None:
    await kept(database, "Acme  Nord", internal_channel="C1", shared_channel="C2", status=Status.ARCHIVED)
    await kept(database, "Theirs", workspace=THEIRS, internal_channel="C9")
    async with database.reading(OURS) as session:
        assert await keys_and_channels(session) == ({"acme nord"}, {"C1", "C2"})
        assert [one.name for one in await clients_with_keys(session, ["acme nord", "theirs"])] == ["Acme  Nord"]


async def test_in_how_many_teams_somebody_is(database: Database) -> None:
    ours = [await kept(database, "Acme"), await kept(database, "Brix")]
    for client, people in zip(ours, (["UMETTE", "ULARS"], ["UMETTE"]), strict=True):
        async with database.transaction(OURS) as session:
            await set_team(session, await session.get_one(Client, client.id), people, named=False, now=NOW)
    async with database.reading(OURS) as session:
        assert await teams_by_person(session) == {"UMETTE": 2, "ULARS": 1}
    async with database.reading(THEIRS) as session:
        assert await teams_by_person(session) == {}
