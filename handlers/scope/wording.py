"""Numbers of a request in words, and what its forms share."""

from collections.abc import Mapping
from typing import Any

from handlers.kit import blocks
from handlers.kit.blocks import Block
from handlers.kit.words import _, n_, plain_number, spoken_money
from models.rules.scope import Step
from models.scope_requests import ScopeRequest

SHOWN_WORDS = 200


def days_words(days: int) -> str:
    """'3 working days'."""
    return n_("{days} working day", "{days} working days", days).format(days=days)


def step_name(step: Step) -> str:
    """Where a request stands."""
    return {
        Step.NEW: _("To be decided"),
        Step.IN_SCOPE: _("In the agreement"),
        Step.QUOTED: _("Extra, to be quoted"),
        Step.WAITING: _("Quoted, they decide"),
        Step.APPROVED: _("Approved"),
        Step.DECLINED: _("Declined"),
        Step.FAVOUR: _("On us"),
        Step.WITHDRAWN: _("Withdrawn"),
    }[step]


def estimate_fields(known: Mapping[str, Any], currency: str | None, row: ScopeRequest | None = None) -> list[Block]:
    """What it takes, as far as somebody knows; the cost for those who see money, in this currency."""
    cost = blocks.number_input(
        "cost", _("Cost"), value=known.get("cost"), hint=_cost_hint(currency or "", row), optional=True
    )
    days_hint = _("Working days by which it moves the end.")
    return [
        blocks.number_input("hours", _("Hours"), value=known.get("hours"), optional=True),
        *([cost] if currency else []),
        blocks.number_input("days", _("Days"), value=known.get("days"), hint=days_hint, optional=True),
    ]


def _cost_hint(currency: str, row: ScopeRequest | None) -> str:
    if row is None or row.cost is None or row.currency in {None, currency}:
        return _("In {currency}. Leads, admins and the owner see it.").format(currency=currency)
    text = _("So far {cost}. The agreement is in {currency} now; leads, admins and the owner see it.")
    return text.format(cost=spoken_money(row.cost, row.currency), currency=currency)


def estimate_of(row: ScopeRequest, currency: str | None) -> dict[str, str | None]:
    """What such fields begin with; a cost in other money than this is no number to begin with."""
    return {
        "hours": plain_number(row.hours),
        "cost": plain_number(row.cost) if row.currency == currency else None,
        "days": None if row.days is None else str(row.days),
    }
