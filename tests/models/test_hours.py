"""Hours and the warnings about them: kept once, found again, and gone with their client."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from models import hours
from models.engagements import Engagement
from models.erasure import GONE
from models.hours import BudgetAlert, HoursEntry, Source, alerts_said, entries_by_key, hours_of
from models.rules.agreement import EngagementKind
from models.rules.budget import Alert
from models.session import Database
from tests.models.test_erasing_beside import erase, erase_somebody, given, put, rows, somebody
from tests.models.test_exports import of_client, of_person
from tests.support.house import OURS
from tests.support.time import NOW

DAY = timedelta(days=1)
TODAY = NOW.date()


async def engagement_of(database: Database, client_id: int) -> int:
    row = Engagement(
        client_id=client_id,
        project="Website",
        kind=EngagementKind.PROJECT,
        starts_on=TODAY,
        created_by="UMETTE",
        created_at=NOW,
    )
    await put(database, row)
    return row.id


def entry(client_id: int, engagement_id: int, worked: str = "1.25", **more: Any) -> HoursEntry:
    told = {"worked_on": TODAY, "source": Source.HAND, "logged_at": NOW, **more}
    return HoursEntry(client_id=client_id, engagement_id=engagement_id, hours=Decimal(worked), **told)


def alert(client_id: int, engagement_id: int, agreed: int) -> BudgetAlert:
    about = {"client_id": client_id, "engagement_id": engagement_id, "period": TODAY, "said_at": NOW}
    return BudgetAlert(kind=Alert.NEARLY, agreed=Decimal(agreed), **about)


async def test_hours_come_back_to_the_minute_by_day(database: Database) -> None:
    [acme] = await given(database, "Acme")
    website = await engagement_of(database, acme)
    await put(database, entry(acme, website, "0.02"), entry(acme, website, "7.58", worked_on=TODAY - DAY))
    async with database.reading(OURS) as session:
        found = await hours_of(session, [website])
    assert [(row.worked_on, row.hours) for row in found] == [(TODAY - DAY, Decimal("7.58")), (TODAY, Decimal("0.02"))]


async def test_what_a_source_calls_its_own_is_kept_once(database: Database) -> None:
    [acme] = await given(database, "Acme")
    website = await engagement_of(database, acme)
    theirs: dict[str, Any] = {"source": Source.TOGGL, "source_key": "a"}
    await put(database, entry(acme, website, **theirs))
    await put(database, entry(acme, website, source=Source.HARVEST, source_key="a"), entry(acme, website))
    await put(database, entry(acme, website))  # by hand as often as somebody enters it
    with pytest.raises(IntegrityError):
        await put(database, entry(acme, website, **theirs))


async def test_entries_are_found_by_the_keys_of_their_source_however_many(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hours, "A_BATCH", 2)
    [acme] = await given(database, "Acme")
    website = await engagement_of(database, acme)
    keys = [f"key {number}" for number in range(5)]
    await put(database, *(entry(acme, website, source=Source.TOGGL, source_key=key) for key in keys))
    await put(database, entry(acme, website, source=Source.HARVEST, source_key="key of another"))
    async with database.reading(OURS) as session:
        found = await entries_by_key(session, Source.TOGGL, [*keys, "unknown", "key of another"])
    assert sorted(found) == keys


async def test_a_warning_is_said_once_for_as_much_as_was_agreed(database: Database) -> None:
    [acme] = await given(database, "Acme")
    website = await engagement_of(database, acme)
    await put(database, alert(acme, website, 100), alert(acme, website, 120))
    with pytest.raises(IntegrityError):
        await put(database, alert(acme, website, 100))
    async with database.reading(OURS) as session:
        said = await alerts_said(session, [website])
    assert sorted((one.kind, one.agreed) for one in said) == [
        (Alert.NEARLY, Decimal(100)),
        (Alert.NEARLY, Decimal(120)),
    ]


async def test_hours_go_with_their_client_and_keep_no_name_of_who_is_erased(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex")
    website, shop = await engagement_of(database, acme), await engagement_of(database, globex)
    await put(database, somebody("USOFIE", "Sofie Lund"))
    mine = {"logged_by": "USOFIE", "note": "Draft, with Sofie Lund"}
    await put(database, entry(acme, website, **mine), entry(globex, shop, **mine), alert(globex, shop, 10))
    await erase(database, globex)
    await erase_somebody(database, "USOFIE")
    [left] = await rows(database, HoursEntry)
    assert left.client_id == acme
    assert left.logged_by.startswith(GONE)
    assert "Sofie" not in left.note
    assert await rows(database, BudgetAlert) == []


async def test_a_person_takes_their_hours_along_but_no_money(database: Database) -> None:
    [acme] = await given(database, "Acme")
    website = await engagement_of(database, acme)
    await put(database, somebody("USOFIE", "Sofie Lund"))
    await put(database, entry(acme, website, logged_by="USOFIE", cost=Decimal(150), currency="EUR"))
    [theirs] = (await of_client(database, acme)).theirs["hours"]
    assert theirs["cost"] == 150
    [mine] = (await of_person(database, "USOFIE")).theirs["hours"]
    assert mine["hours"] == Decimal("1.25")
    assert not {"cost", "currency"} & {name for name, value in mine.items() if value is not None}
