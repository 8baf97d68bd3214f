"""Offers, pitches and decisions: kept once for each client, found again in order, and gone with their client."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from models.clients import Status
from models.erasure import GONE
from models.offers import (
    Offer,
    Parity,
    Pitch,
    find_offer,
    find_parity,
    find_pitch,
    offers_by_start,
    parities_of,
    pitches_of,
    pitches_to,
)
from models.rules.offers import Step
from models.rules.upsell import Activity
from models.session import Database
from tests.models.test_erasing_beside import erase, erase_somebody, given, put, rows, somebody
from tests.models.test_exports import of_person, text_of
from tests.support.house import OURS, THEIRS
from tests.support.time import NOW

DAY = timedelta(days=1)
TODAY = NOW.date()


async def offer(database: Database, name: str = "Audit", **more: Any) -> int:
    facts: dict[str, Any] = {"pitch": "Good.", "starts_on": TODAY, "first_until": TODAY, "made_by": "UMETTE"}
    row = Offer(name=name, made_at=NOW, **facts | more)
    await put(database, row)
    return row.id


def pitch(offer_id: int, client_id: int, who: str = "UMETTE", **more: Any) -> Pitch:
    told = {"pitched_by": who, "pitched_at": NOW, "moved_by": who, "moved_at": NOW, "step": Step.PITCHED, **more}
    return Pitch(offer_id=offer_id, client_id=client_id, **told)


def parity(offer_id: int, client_id: int, **more: Any) -> Parity:
    told = {"too": True, "decided_by": "UMETTE", "decided_at": NOW, **more}
    return Parity(offer_id=offer_id, client_id=client_id, **told)


async def test_offers_that_run_come_first_and_the_latest_of_them(database: Database) -> None:
    await offer(database, "over", starts_on=TODAY + DAY, ended_at=NOW)
    await offer(database, "early", starts_on=TODAY - DAY)
    await offer(database, "late", starts_on=TODAY + DAY)
    async with database.reading(OURS) as session:
        assert [one.name for one in await offers_by_start(session)] == ["late", "early", "over"]
    async with database.reading(THEIRS) as session:
        assert await offers_by_start(session) == []


async def test_a_pitch_is_found_by_offer_and_by_client(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex")
    audit, film = await offer(database), await offer(database, "Film")
    await put(database, pitch(audit, acme, moved_at=NOW - DAY), pitch(audit, globex), pitch(film, acme))
    await put(database, parity(film, acme, too=False))
    async with database.transaction(OURS) as session:
        assert await find_offer(session, audit, to_change=True)
        assert [one.client_id for one in await pitches_of(session, [audit])] == [globex, acme]
        assert [one.offer_id for one in await pitches_to(session, acme)] == [film, audit]
        found = await find_pitch(session, audit, acme)
        assert found
        assert found.moved_at == NOW - DAY
        assert await find_pitch(session, film, globex) is None
        decided = await find_parity(session, film, acme)
        assert decided
        assert not decided.too
        assert [one.client_id for one in await parities_of(session, film)] == [acme]
    async with database.reading(THEIRS) as session:
        assert await find_offer(session, audit) is None
        assert await pitches_of(session, [audit, film]) == []


@pytest.mark.parametrize("make", [pitch, parity])
async def test_a_client_is_told_and_decided_of_once(database: Database, make: Any) -> None:
    [acme] = await given(database, "Acme")
    audit = await offer(database)
    await put(database, make(audit, acme))
    with pytest.raises(IntegrityError):
        await put(database, make(audit, acme))


async def test_with_a_client_goes_what_was_offered_to_them_and_their_name(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex")
    audit = await offer(database, "Like for Acme", pitch="What Acme had.")
    await put(database, pitch(audit, acme), pitch(audit, globex, why="Acme told them"), parity(audit, acme))
    await erase(database, acme)
    [left] = await rows(database, Pitch)
    assert (left.client_id, left.why) == (globex, "… told them")
    assert await rows(database, Parity) == []
    [told] = await rows(database, Offer)
    assert (told.name, told.pitch) == ("Like for …", "What … had.")


async def test_who_is_erased_made_and_told_it_under_no_name(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await put(database, somebody("USOFIE", "Sofie Lund"))
    audit = await offer(database, made_by="USOFIE")
    await put(database, pitch(audit, acme, "USOFIE"), parity(audit, acme, decided_by="USOFIE"))
    await erase_somebody(database, "USOFIE")
    [made], [told], [decided] = [await rows(database, table) for table in (Offer, Pitch, Parity)]
    names = {made.made_by, told.pitched_by, told.moved_by, decided.decided_by}
    assert all(name.startswith(GONE) for name in names)
    assert told.pitched_by == told.moved_by == decided.decided_by != made.made_by


async def test_nobody_takes_along_what_a_pitch_is_worth(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await put(database, somebody("USOFIE", "Sofie Lund"))
    audit = await offer(database)
    await put(database, pitch(audit, acme, "USOFIE", value=Decimal(54321), currency="EUR", why="They asked for it"))
    export = text_of(await of_person(database, "USOFIE"))
    assert "They asked for it" in export
    assert "54321" not in export


def test_a_client_is_as_active_to_the_rules_as_it_is() -> None:
    assert {one.value for one in Status} == {one.value for one in Activity}
