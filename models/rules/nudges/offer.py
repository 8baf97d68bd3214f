"""An offer that clients have not heard of, and parity; one item for all its clients (product.md, Methods: 7)."""

from collections.abc import Iterator

from models.rules.nudges.cause import Cause, Evidence, Hearer, Kind, Known, Today, Turn, Urgency, What


def causes(known: Known, _today: Today) -> Iterator[Cause]:
    """Each offer whose turn it is with this client, as models/rules/offers.py has it; the gates are passed already."""
    for turn in known.turns:
        yield _to_decide(known, turn) if turn.to_decide else _to_hear(known, turn)


def _to_hear(known: Known, turn: Turn) -> Cause:
    urgency = Urgency.SOON if turn.is_first else Urgency.WHEN_IT_SUITS
    return _cause(known, turn, What.OFFER, urgency, Hearer.OWNER)


def _to_decide(known: Known, turn: Turn) -> Cause:
    return _cause(known, turn, What.PARITY, Urgency.SOON, Hearer.LEADS)


def _cause(known: Known, turn: Turn, what: What, urgency: Urgency, hearer: Hearer) -> Cause:
    return Cause(
        kind=Kind.OFFER,
        what=what,
        client_id=known.client_id,
        urgency=urgency,
        about=str(turn.offer_id),
        evidence=Evidence(turn.name, turn.offer_id, turn.first_until if turn.is_first else None),
        worth=known.worth,
        hearer=hearer,
        group=f"{what}:{turn.offer_id}",
    )
