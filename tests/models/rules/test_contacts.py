"""Who decides at a client, and whether we ever spoke with them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.contacts import Contact, ContactRole, Gap, Spoken, by_role, gap, last_spoken
from models.rules.facts import OUR_OWN, Kind
from tests.support.time import NOW

DECIDES, PAYS, DAILY = ContactRole
DAY = timedelta(days=1)

roles = st.frozensets(st.sampled_from(ContactRole))
contacts = st.lists(
    st.builds(Contact, id=st.integers(1, 6), roles=roles, has_left=st.booleans()), max_size=6, unique_by=lambda c: c.id
)
spoken = st.lists(
    st.builds(
        Spoken,
        contact_id=st.integers(1, 6),
        kind=st.sampled_from(Kind),
        at=st.integers(0, 400).map(lambda days: NOW - days * DAY),
    )
)


def who(number: int, *has: ContactRole, left: bool = False) -> Contact:
    return Contact(number, frozenset(has), has_left=left)


@pytest.mark.parametrize(
    ("known", "with_whom", "missing"),
    [
        ([], [], Gap.UNKNOWN),
        ([who(1, PAYS), who(2)], [1, 2], Gap.UNKNOWN),
        ([who(1, DECIDES)], [], Gap.NEVER_SPOKEN),
        ([who(1, DECIDES), who(2, DAILY)], [2], Gap.NEVER_SPOKEN),
        ([who(1, DECIDES, DAILY)], [1], None),
        ([who(1, DECIDES), who(2, DECIDES)], [2], None),
        ([who(1, DECIDES, left=True)], [1], Gap.UNKNOWN),
        ([who(1, DECIDES, left=True), who(2, DECIDES)], [1], Gap.NEVER_SPOKEN),
    ],
)
def test_what_is_missing(known: list[Contact], with_whom: list[int], missing: Gap | None) -> None:
    assert gap(known, dict.fromkeys(with_whom, NOW)) is missing


@pytest.mark.parametrize("kind", sorted(OUR_OWN))
def test_a_favour_or_an_invoice_is_no_talk(kind: Kind) -> None:
    assert last_spoken([Spoken(1, kind, NOW)]) == {}


def test_the_last_talk_counts_whatever_it_was() -> None:
    talks = [Spoken(1, Kind.COMPLAINT, NOW - DAY), Spoken(1, Kind.CONTACT, NOW - 9 * DAY), Spoken(1, Kind.FAVOUR, NOW)]
    assert last_spoken(talks) == {1: NOW - DAY}


def test_somebody_with_two_roles_stands_in_both() -> None:
    assert by_role([who(1, DECIDES, PAYS), who(2), who(3, PAYS)]) == {DECIDES: [1], PAYS: [1, 3], None: [2]}


@given(contacts)
def test_everybody_who_is_there_stands_somewhere_and_nobody_who_left(known: list[Contact]) -> None:
    found = by_role(known)
    assert {one for ids in found.values() for one in ids} == {one.id for one in known if not one.has_left}
    assert all(found.values())


@given(contacts, spoken)
def test_one_more_talk_never_makes_more_missing(known: list[Contact], talks: list[Spoken]) -> None:
    worst = [None, Gap.NEVER_SPOKEN, Gap.UNKNOWN]
    before = gap(known, last_spoken(talks[1:]))
    assert worst.index(gap(known, last_spoken(talks))) <= worst.index(before)


@given(contacts, spoken)
def test_nothing_is_missing_only_where_somebody_who_decides_was_spoken_with(
    known: list[Contact], talks: list[Spoken]
) -> None:
    deciding = {one.id for one in known if DECIDES in one.roles and not one.has_left}
    heard = {one.contact_id for one in talks if one.kind.is_contact}
    assert (gap(known, last_spoken(talks)) is None) == bool(deciding & heard)


@given(spoken)
def test_the_order_in_which_it_is_read_does_not_matter(talks: list[Spoken]) -> None:
    assert last_spoken(reversed(talks)) == last_spoken(talks)
