"""One workspace a session, on both databases; SQLite as an honest database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Executable,
    column,
    delete,
    exists,
    func,
    insert,
    inspect,
    literal,
    literal_column,
    select,
    table,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session, aliased

from models.base import Base, TenantOwned, Unowned, Workspace
from models.clients import Client
from models.inbox import Receipt
from models.installations import InstallState
from models.interactions import Interaction
from models.session import Database, TenantError
from tests.support.house import OURS, THEIRS
from tests.support.neighbours import client, ids_of, interaction, move_in, names_of
from tests.support.time import NOW


@pytest.fixture
async def two(database: Database) -> Database:
    """Acme is ours, Globex and Initech are theirs, each with something logged."""
    await move_in(database)
    return database


# What a session sees

CLIENTS = Base.metadata.tables["clients"]
OTHER = aliased(Client)
SEEN: dict[str, tuple[Executable, list[object]]] = {
    "entities": (select(Client.name), ["Acme"]),
    "count": (select(func.count()).select_from(Client), [1]),
    "count of a column": (select(func.count(Client.id)), [1]),
    "aliased": (select(OTHER.name), ["Acme"]),
    "join": (select(Client.name).join(Interaction, Interaction.client_id == Client.id), ["Acme"]),
    "join to everything": (select(Client.name).join(OTHER, literal(value=True)), ["Acme"]),
    "outer join": (select(Client.name).outerjoin(Interaction, literal(value=True)), ["Acme"]),
    "two tables": (select(Client.name).where(Interaction.what == "Call"), ["Acme"]),
    "in a subquery": (
        select(Client.name).where(Client.id.in_(select(Interaction.client_id))),
        ["Acme"],
    ),
    "a scalar subquery": (select(Workspace.id, select(func.count(Client.id)).scalar_subquery()), [OURS]),
    "exists": (select(Client.name).where(select(Interaction).exists()), ["Acme"]),
    "from a subquery": (select(select(Client.name).subquery().c.name), ["Acme"]),
    "count of a subquery": (select(func.count()).select_from(select(Client).subquery()), [1]),
    "a common table expression": (select(select(Client.name).cte().c.name), ["Acme"]),
    "a union": (select(Client.name).union(select(OTHER.name)), ["Acme"]),
    "a class over a union": (select(aliased(Client, select(Client).union(select(OTHER)).subquery()).name), ["Acme"]),
    "a class over its own table": (select(aliased(Client, CLIENTS).name), ["Acme"]),
    "rows of a statement of ours": (select(Client.name).from_statement(select(OTHER.name)), ["Acme"]),
    "a window": (select(func.count().over(order_by=Client.name)).select_from(Client), [1]),
    "by a label": (select(Client.name.label("n")).order_by("n"), ["Acme"]),
    "a value": (select(Client.id, literal("Globex")).with_only_columns(literal("x")).select_from(Client), ["x"]),
    "the workspaces": (select(Workspace.id), [OURS]),
}


@pytest.mark.filterwarnings("ignore:SELECT statement has a cartesian product")  # the worst query is the best test
@pytest.mark.parametrize("query", SEEN)
async def test_a_session_sees_its_own_workspace(two: Database, query: str) -> None:
    statement, expected = SEEN[query]
    for team in (THEIRS, OURS):  # theirs first: a cached statement must not remember whom it was for
        async with two.reading(team) as session:
            found = list(await session.scalars(statement))
    assert found == expected


async def test_a_count_within_a_row_is_narrowed_too(two: Database) -> None:
    counted = select(Workspace.id, select(func.count(Client.id)).scalar_subquery())
    async with two.reading(THEIRS) as session:
        assert (await session.execute(counted)).all() == [(THEIRS, 2)]


async def test_a_row_of_another_workspace_cannot_be_got_by_its_id(two: Database) -> None:
    [acme], [globex, _] = await ids_of(two, OURS), await ids_of(two, THEIRS)
    async with two.reading(OURS) as session:
        assert await session.get(Client, globex) is None
        assert (await session.get_one(Client, acme)).name == "Acme"
        assert await session.get(Workspace, THEIRS) is None


async def test_update_and_delete_reach_only_own_rows(two: Database) -> None:
    async with two.transaction(OURS) as session:
        await session.execute(update(Client).values(name="Renamed"))
        await session.execute(delete(Interaction))
    assert await names_of(two, OURS) == ["Renamed"]
    assert await names_of(two, THEIRS) == ["Globex", "Initech"]
    async with two.reading(THEIRS) as session:
        assert await session.scalar(select(func.count(Interaction.id))) == 2


# What it refuses

KINDS = (TenantOwned, Unowned, Workspace)
OVER_A_TABLE = aliased(Client, select(CLIENTS).subquery())
REFUSED: dict[str, Executable] = {
    "text": text("SELECT name FROM clients"),
    "a Core select": select(CLIENTS),
    "a Core select of a column": select(CLIENTS.c.name),
    "a Core update": update(CLIENTS).values(name="X"),
    "a Core delete": delete(CLIENTS),
    "text for rows of a class": select(Client).from_statement(text("SELECT * FROM clients")),
    "text with columns": select(Client).from_statement(text("SELECT id FROM clients").columns(Client.id)),
    "a table for rows of a class": select(Client).from_statement(select(CLIENTS)),
    "text in a condition": select(Client.name).where(text("EXISTS (SELECT 1 FROM clients)")),
    "text as a column": select(Client.id, literal_column("(SELECT max(name) FROM clients)")),
    "text in an order": select(Client.name).order_by(text("(SELECT max(name) FROM clients)")),
    "text at the end": select(Client.name).suffix_with("UNION SELECT name FROM clients"),
    "text at the beginning": select(Client.name).prefix_with("name, "),
    "text as a hint": select(Client.name).with_statement_hint("UNION SELECT name FROM clients"),
    "a table beside a class": select(Workspace.id, CLIENTS.c.name),
    "a table by its name": select(Client.id, table("clients", column("name")).c.name),
    "a table behind a mapper": select(Workspace.id, inspect(Client).c.name),
    "a table in a condition": select(Workspace.id).where(CLIENTS.c.name == "Globex"),
    "a table in an order": select(Client.name).order_by(CLIENTS.c.name),
    "a table that is joined": select(Workspace.id).join(CLIENTS, literal(value=True)),
    "a table that is chosen from": select(Client.name).select_from(CLIENTS.alias()),
    "a table in a scalar subquery": select(Workspace.id, select(func.max(CLIENTS.c.name)).scalar_subquery()),
    "a count of a table": select(Workspace.id, select(func.count()).select_from(CLIENTS).scalar_subquery()),
    "a table that exists": select(Workspace.id).where(exists(select(CLIENTS.c.id).where(CLIENTS.c.name == "Globex"))),
    "a table in a list": select(Workspace.id).where(literal("Globex").in_(select(CLIENTS.c.name))),
    "a table in a union": select(Client.name).union(select(CLIENTS.c.name)),
    "a table in a common table expression": select(Workspace.id, select(CLIENTS.c.name).cte().c.name),
    "a class over a table's rows": select(OVER_A_TABLE.name),
    "all of a class over a table's rows": select(OVER_A_TABLE),
    "an update to a table's rows": update(Client).values(name=select(func.max(CLIENTS.c.name)).scalar_subquery()),
    "an update from another class": update(Client).values(name=OTHER.name),
    "an update where another class is so": update(Client).values(name="X").where(OTHER.name == "Globex"),
    "a delete where another class is so": delete(Interaction).where(Client.name == "Globex"),
    "what a delete returns of a table": delete(Client).returning(CLIENTS.c.name),
    "a bulk insert": insert(Receipt).values(key="k", received_at=NOW, workspace_id=THEIRS),
    "rows pushed into another workspace": update(Client).values(workspace_id=THEIRS),
    "rows pushed there by a dict": update(Client).values({Client.workspace_id: THEIRS}),
    "rows pushed there in order": update(Client).ordered_values((Client.name, "X"), (Client.workspace_id, THEIRS)),
}


@pytest.mark.parametrize("statement", REFUSED)
async def test_what_cannot_be_narrowed_is_refused(two: Database, statement: str) -> None:
    with pytest.raises(TenantError):
        async with two.transaction(OURS) as session:
            await session.execute(REFUSED[statement])
    assert await names_of(two, OURS) == ["Acme"]


async def test_a_bulk_update_by_key_is_refused(two: Database) -> None:
    [globex, _] = await ids_of(two, THEIRS)
    with pytest.raises(TenantError):
        async with two.transaction(OURS) as session:
            await session.execute(update(Client), [{"id": globex, "name": "Stolen"}])
    assert await names_of(two, THEIRS) == ["Globex", "Initech"]


AROUND: dict[str, Callable[[Session, int], object]] = {
    "the connection": lambda session, _: session.connection(),
    "new rows": lambda session, _: session.bulk_insert_mappings(inspect(Client), [{"workspace_id": THEIRS}]),
    "objects": lambda session, _: session.bulk_save_objects([client("Hooli", workspace_id=THEIRS)]),
    "changes": lambda session, globex: session.bulk_update_mappings(inspect(Client), [{"id": globex, "name": "X"}]),
}


@pytest.mark.parametrize("way", AROUND)
async def test_there_is_no_way_around_it(two: Database, way: str) -> None:
    [globex, _] = await ids_of(two, THEIRS)
    with pytest.raises(TenantError):
        async with two.transaction(OURS) as session:
            await session.run_sync(AROUND[way], globex)
    assert await names_of(two, THEIRS) == ["Globex", "Initech"]


async def test_an_update_takes_nothing_from_another_workspace(two: Database) -> None:
    from_theirs = func.coalesce(select(OTHER.name).where(OTHER.name == "Globex").scalar_subquery(), "none")
    async with two.transaction(OURS) as session:
        await session.execute(update(Client).values(name=from_theirs))
        await session.execute(delete(Interaction).where(exists().where(OTHER.name == "Globex")))
    assert await names_of(two, OURS) == ["none"]
    async with two.reading(OURS) as session:
        assert await session.scalar(select(func.count(Interaction.id))) == 1


def test_every_table_is_of_a_kind_that_is_narrowed() -> None:
    assert [mapper for mapper in Base.registry.mappers if not issubclass(mapper.class_, KINDS)] == []


async def test_a_new_row_is_stamped(two: Database) -> None:
    async with two.transaction(OURS) as session:
        session.add(one := client("Hooli"))
        await session.flush()
        assert one.workspace_id == OURS


async def test_a_new_row_of_another_workspace_is_refused(two: Database) -> None:
    with pytest.raises(TenantError):
        async with two.transaction(OURS) as session:
            session.add(client("Hooli", workspace_id=THEIRS))
    with pytest.raises(TenantError):
        async with two.transaction(OURS) as session:
            session.add(Workspace(id="T3", name="New", bot_user_id="U"))


async def test_a_row_cannot_be_moved_to_another_workspace(two: Database) -> None:
    with pytest.raises(TenantError):
        async with two.transaction(OURS) as session:
            (await session.scalars(select(Client))).one().workspace_id = THEIRS


@pytest.mark.parametrize("verb", ["change", "delete"])
async def test_a_row_that_was_read_elsewhere_is_refused(two: Database, verb: str) -> None:
    async with two.reading(THEIRS) as session:
        globex = (await session.scalars(select(Client))).first()
        assert globex

    async def lay_hands_on_it() -> None:
        async with two.transaction(OURS) as session:
            session.add(globex)
            if verb == "change":
                globex.name = "Stolen"
            else:
                await session.delete(globex)

    with pytest.raises(TenantError):
        await lay_hands_on_it()
    assert await names_of(two, THEIRS) == ["Globex", "Initech"]


async def test_a_client_of_another_workspace_cannot_be_referred_to(two: Database) -> None:
    [globex, _] = await ids_of(two, THEIRS)
    with pytest.raises(IntegrityError):
        async with two.transaction(OURS) as session:
            session.add(interaction(globex))


async def test_a_reading_session_writes_nothing(two: Database) -> None:
    with pytest.raises(TenantError):
        async with two.reading(OURS) as session:
            session.add(client("Hooli"))
    with pytest.raises(TenantError):
        async with two.reading(OURS) as session:
            (await session.scalars(select(Client))).one().name = "X"
    for statement in (update(Client).values(name="X"), delete(Interaction)):
        with pytest.raises(TenantError):
            async with two.reading(OURS) as session:
                await session.execute(statement)
    assert await names_of(two, OURS) == ["Acme"]


async def test_what_fails_halfway_leaves_nothing(two: Database) -> None:
    async def fail_halfway() -> None:
        async with two.transaction(OURS) as session:
            session.add(client("Hooli"))
            await session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_halfway()
    assert await names_of(two, OURS) == ["Acme"]


async def test_installations_are_seen_and_made_while_installing_alone(two: Database) -> None:
    async with two.installing() as session:
        session.add(InstallState(state="s", expires_at=NOW))
    async with two.transaction(OURS) as session:
        assert await session.scalar(select(InstallState)) is None
        await session.execute(delete(InstallState))
    with pytest.raises(TenantError):
        async with two.transaction(OURS) as session:
            session.add(InstallState(state="t", expires_at=NOW))
    async with two.installing() as session:
        assert list(await session.scalars(select(InstallState.state))) == ["s"]
        assert await session.scalar(select(func.count(Client.id))) == 0
        assert await session.scalar(select(Workspace)) is None
    with pytest.raises(TenantError):
        async with two.installing() as session:
            session.add(client("Hooli", workspace_id=THEIRS))


async def test_the_clockwork_may_ask_which_workspaces_there_are(two: Database) -> None:
    assert await two.workspace_ids() == [OURS, THEIRS]


# Types


async def test_a_moment_comes_back_as_utc_and_a_naive_one_is_refused(database: Database) -> None:
    moment = datetime(2024, 3, 31, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    async with database.transaction(OURS) as session:
        session.add(Receipt(key="a", received_at=moment))
    async with database.reading(OURS) as session:
        kept = (await session.scalars(select(Receipt.received_at))).one()
        assert await session.scalar(select(Receipt.key).where(Receipt.received_at == moment)) == "a"
        assert await session.scalar(select(Receipt.key).where(Receipt.received_at < moment.astimezone(UTC))) is None
    assert kept == moment
    assert kept.utcoffset() == timedelta()
    with pytest.raises(StatementError, match="needs a zone"):
        async with database.transaction(OURS) as session:
            session.add(Receipt(key="b", received_at=datetime(2024, 3, 31)))  # noqa: DTZ001 - what must be refused


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amount=st.decimals(min_value="0", max_value="999999999999.99", places=2))
async def test_money_is_kept_to_the_cent(two: Database, amount: Decimal) -> None:
    async with two.transaction(OURS) as session:
        one = (await session.scalars(select(Client))).one()
        one.yearly_budget = amount
    async with two.reading(OURS) as session:
        kept = (await session.scalars(select(Client.yearly_budget))).one()
        assert await session.scalar(select(Client.name).where(Client.yearly_budget >= amount)) == "Acme"
        assert await session.scalar(select(func.sum(Client.yearly_budget))) == amount
    assert str(kept) == f"{amount:.2f}"


async def test_a_fraction_of_a_cent_is_refused(two: Database) -> None:
    with pytest.raises(StatementError, match="two decimals"):
        async with two.transaction(OURS) as session:
            (await session.scalars(select(Client))).one().yearly_budget = Decimal("0.001")
