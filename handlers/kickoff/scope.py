"""What is in the work and what is not, and what happens when that changes: the section *Scope*."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from handlers.kickoff.parts import SectionForm, Sheet, Step, feature
from handlers.kit import blocks
from handlers.kit.blocks import Block
from handlers.kit.words import _
from models.kickoffs import Kickoff
from models.rules.agreement import Scope

LONG, SHORT = 2000, 500

# What Slack sends back


class ScopeForm(SectionForm):
    """Answers about the scope; what is in and out is a line each."""

    inside: str | None = Field(default=None, max_length=LONG)
    outside: str | None = Field(default=None, max_length=LONG)
    change: str | None = Field(default=None, max_length=SHORT)
    approver: str | None = Field(default=None, max_length=SHORT)
    price_basis: str | None = Field(default=None, max_length=SHORT)
    effect: str | None = Field(default=None, max_length=SHORT)


# What people see


def fields(_sheet: Sheet, known: Mapping[str, Any]) -> list[Block]:
    lines: dict[str, Any] = {"multiline": True, "limit": LONG, "optional": True, "hint": _("One a line.")}
    words: dict[str, Any] = {"multiline": True, "limit": SHORT, "optional": True}
    team = _("Such as an hourly rate. The team sees it.")
    effect = _("What a change does to date and budget")
    return [
        blocks.text_input("inside", _("In scope"), value=known.get("inside"), **lines),
        blocks.text_input("outside", _("Out of scope"), value=known.get("outside"), **lines),
        blocks.text_input("change", _("What counts as a change"), value=known.get("change"), **words),
        blocks.text_input("approver", _("Who approves a change"), value=known.get("approver"), **words),
        blocks.text_input("price_basis", _("Price basis"), value=known.get("price_basis"), hint=team, **words),
        blocks.text_input("effect", effect, value=known.get("effect"), **words),
    ]


# What the answers change


def stored(kickoff: Kickoff) -> dict[str, Any]:
    scope = kickoff.terms.scope
    return {
        "inside": "\n".join(scope.inside) or None,
        "outside": "\n".join(scope.outside) or None,
        "change": scope.change or None,
        "approver": scope.approver or None,
        "price_basis": scope.price_basis or None,
        "effect": scope.effect or None,
    }


def change(_sheet: Sheet, form: ScopeForm) -> dict[str, Any]:
    scope = Scope(
        inside=lines_of(form.inside),
        outside=lines_of(form.outside),
        change=form.change or "",
        approver=form.approver or "",
        price_basis=form.price_basis or "",
        effect=form.effect or "",
    )
    return {"scope": scope}


def lines_of(words: str | None) -> tuple[str, ...]:
    """One thing a line, without the dashes that people put before them."""
    lines = (line.strip().removeprefix("- ").removeprefix("• ").strip() for line in (words or "").splitlines())
    return tuple(line for line in lines if line)


SCOPE = Step(
    "scope",
    feature.modal("scope", ScopeForm),
    lambda: _("Scope"),
    stored,
    fields,
    change,
    is_empty=lambda terms: terms.scope == Scope(),
)
