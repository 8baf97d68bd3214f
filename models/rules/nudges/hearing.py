"""Who hears a cause: the client's owner, leads, or whoever took it on. Who has left hears nothing, and nothing is lost.

People are known by their user ids; `active` are those who are of the agency.
"""

from collections.abc import Collection

from models.rules.nudges.cause import Cause, Hearer


def stands_for(
    reader: str, owner: str, doers: Collection[str], active: Collection[str], *, is_lead: bool
) -> frozenset[Hearer]:
    """For whom of a client's hearers somebody stands; a client whose owner has left is the leads'."""
    is_it = {
        Hearer.LEADS: is_lead,
        Hearer.OWNER: reader == owner or (is_lead and owner not in active),
        Hearer.DOER: reader in doers,
    }
    return frozenset(hearer for hearer, is_so in is_it.items() if is_so)


def hears(cause: Cause, reader: str, stands: Collection[Hearer], active: Collection[str]) -> bool:
    """Whether it is for somebody who stands for these; what was taken on by somebody who left is the owner's again."""
    if cause.hearer is not Hearer.DOER:
        return cause.hearer in stands
    return cause.doer == reader if cause.doer in active else Hearer.OWNER in stands
