"""Who decides, who pays and whom one meets daily at a client, and whether we ever spoke with who decides.

It tells a gap of ours, not a fault of anybody's: what is not known or has not happened yet.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from models.rules.facts import Kind


class ContactRole(StrEnum):
    """What somebody is to us at a client; one person may be several of these, or none."""

    DECIDES = "decides"
    PAYS = "pays"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Contact:
    """One person of a client."""

    id: int
    roles: frozenset[ContactRole]
    has_left: bool = False


class Spoken(NamedTuple):
    """The newest thing of one kind that was logged with a contact."""

    contact_id: int
    kind: Kind
    at: datetime


class Gap(StrEnum):
    """What is missing between us and who decides."""

    UNKNOWN = "unknown"
    """Nobody who is there decides, as far as we know."""
    NEVER_SPOKEN = "never_spoken"
    """Somebody decides, and nothing that is contact was ever logged with any who do."""


def last_spoken(spoken: Iterable[Spoken]) -> dict[int, datetime]:
    """When we last spoke with each contact; whom we never spoke with is left out.

    A favour and what is about an invoice are no contact (facts.Kind.is_contact).
    """
    last: dict[int, datetime] = {}
    for one in spoken:
        if one.kind.is_contact:
            last[one.contact_id] = max(one.at, last.get(one.contact_id, one.at))
    return last


def gap(contacts: Collection[Contact], last: Mapping[int, datetime]) -> Gap | None:
    """What is missing, by whom we `last` spoke with; None where we spoke with somebody who decides and is there."""
    deciding = [one for one in contacts if ContactRole.DECIDES in one.roles and not one.has_left]
    if not deciding:
        return Gap.UNKNOWN
    return None if any(one.id in last for one in deciding) else Gap.NEVER_SPOKEN


def by_role(contacts: Iterable[Contact]) -> dict[ContactRole | None, list[int]]:
    """Who is there in each role, by id and in the order given; under None stand those without any."""
    here = [one for one in contacts if not one.has_left]
    found: dict[ContactRole | None, list[int]] = {
        role: [one.id for one in here if role in one.roles] for role in ContactRole
    }
    found[None] = [one.id for one in here if not one.roles]
    return {role: ids for role, ids in found.items() if ids}
