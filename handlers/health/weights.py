"""What the parts of health weigh, as an admin decides, who first sees what would change (product.md, Health)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.health.parts import feature
from handlers.kit import blocks, drawn
from handlers.kit.blocks import Block, Mrkdwn, View, lines, md, note
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, Form, Hidden
from handlers.kit.ids import Nothing
from handlers.kit.labels import part_name
from handlers.kit.shared import MORE_SETTINGS
from handlers.kit.words import _, n_
from models.audit import Act
from models.people import Role
from models.portfolio import ClientFacts, portfolio
from models.rules.health import DEFAULT_WEIGHTS, MEASURES, Health, Part
from models.rules.summary import counted
from models.sight import sight_of, weights_of
from models.workspaces import this_workspace

NAMED = 20
"""Clients whose change is told one by one."""

# What Slack sends back

Weight = Annotated[int, Field(ge=0, le=100)]


class WeightsForm(Form):
    """What each part weighs beside the others; a part without weight is left out."""

    ratings: Weight
    promises: Weight
    reply_times: Weight
    scope: Weight
    tone: Weight
    contact: Weight


class ChosenForm(Form):
    """The weights that were looked at, and those that they were to take the place of."""

    weights: Hidden[dict[Part, Weight]]
    instead_of: Hidden[dict[Part, float] | None] = None


WEIGHTS = feature.modal("weights", WeightsForm)
CHOSEN = feature.modal("chosen_weights", ChosenForm)
SHOW_WEIGHTS = feature.action("show_weights", Nothing)

# What people see


@dataclass(frozen=True, slots=True)
class Moved:
    """A client's health by the weights of now and by those that are tried."""

    name: str
    before: Health
    after: Health

    @property
    def turns(self) -> bool:
        """Whether another band, or whether there is a score, would be said."""
        return self.before.band is not self.after.band

    @property
    def points(self) -> int:
        """By how much the score as shown would move; 0 where one of the two is none."""
        before, after = self.before.whole_score, self.after.whole_score
        return 0 if before is None or after is None else after - before


def weights_modal(known: Mapping[str, Any]) -> View:
    """One number a part."""
    usual = ", ".join(f"{part_name(part)} {round(DEFAULT_WEIGHTS[part])}" for part in Part)
    body = [
        blocks.context(
            _("What each part counts beside the others, 0 to 100. Only what is known counts."),
            md(_("As delivered: {usual}."), usual=usual),
        ),
        *(
            blocks.number_input(part.value, part_name(part), value=known.get(part.value), hint=_about(part))
            for part in Part
        ),
    ]
    return WEIGHTS.view(title=_("What health weighs"), body=body, submit=_("See what changes"))


def _about(part: Part) -> str | None:
    """Of a part without any facts: what a weight does all the same."""
    return None if part in MEASURES else _("Not measured yet: it only lowers how much of 100 can be known.")


def preview(chosen: Mapping[Part, int], saved: Mapping[Part, float], found: list[Moved], *, overtaken: bool) -> View:
    """The whole portfolio by the weights that are tried, those first whose band would turn.

    `overtaken`: the weights of now are others than when this was looked at first.
    """
    changed = sorted(
        (one for one in found if one.turns or one.points),
        key=lambda one: (not one.turns, -abs(one.points), one.name),
    )
    said = ", ".join(f"{part_name(part)} {weight}" for part, weight in chosen.items())
    meanwhile = _("Somebody changed the weights meanwhile, so this is what would change now. Nothing is saved yet.")
    body = [
        *([blocks.section(meanwhile)] if overtaken else []),
        blocks.section(md("*{chosen}*", chosen=said)),
        blocks.section(lines(_in_short(found, changed), _bands(found))),
        *blocks.paragraphs([_moved(one) for one in changed[:NAMED]]),
        *_more(len(changed) - NAMED),
        blocks.context(_("Last week is weighed anew as well, so no one seems to have moved by it.")),
    ]
    return CHOSEN.view(
        title=_("What would change"),
        body=body,
        keep={"weights": _by_name(chosen), "instead_of": _by_name(saved)},
    )


def _by_name(weights: Mapping[Part, float]) -> dict[str, float]:
    return {part.value: weight for part, weight in weights.items()}


def _in_short(found: list[Moved], changed: list[Moved]) -> str:
    if not found:
        return _("There are no active clients yet.")
    if not changed:
        return _("Nothing would change today.")
    turned = sum(one.turns for one in changed)
    if not turned:
        text = n_(
            "{count} client would move within its band.", "{count} clients would move within their bands.", len(changed)
        )
        return text.format(count=len(changed))
    moves = n_("{count} client would move", "{count} clients would move", len(changed)).format(count=len(changed))
    turns = n_("{count} into another band.", "{count} into another band.", turned).format(count=turned)
    return f"{moves}, {turns}"


def _bands(found: list[Moved]) -> Mrkdwn | None:
    if not found:
        return None
    before, after = (
        drawn.counts(counted(health)) for health in ((one.before for one in found), (one.after for one in found))
    )
    return md(_("Now: {before}\nThen: {after}"), before=before, after=after)


def _moved(one: Moved) -> Mrkdwn:
    """'🟡 58 → 🟡 68 · Watch'; where the band turns, both are named."""
    before, after = drawn.score_cell(one.before), drawn.score_cell(one.after)
    if not one.turns and one.before.whole_score is not None:
        before = f"{drawn.DOTS[one.before.band]} {one.before.whole_score}"
    return md(_("*{client}*: {before} → {after}"), client=one.name, before=before, after=after)


def _more(rest: int) -> Iterator[Block]:
    if rest > 0:
        yield blocks.context(n_("And {count} more.", "And {count} more.", rest).format(count=rest))


# What people do


@feature.section(MORE_SETTINGS)
async def door(_request: Request, _session: AsyncSession, _nothing: None) -> list[Block]:
    return [blocks.actions(SHOW_WEIGHTS.button(_("What health weighs"), Nothing()))]


@feature.on(SHOW_WEIGHTS, role=Role.ADMIN)
async def show_weights(request: Request, _nothing: Nothing) -> None:
    await request.lead_on(WEIGHTS)


@feature.opens(WEIGHTS, role=Role.ADMIN, phrase="/client-settings weights")
async def build_weights(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        saved = weights_of(await this_workspace(session))
    return weights_modal({part.value: round(saved[part]) for part in Part} | values)


@feature.on_submit(WEIGHTS, role=Role.ADMIN)
async def look_at_weights(request: Request, form: WeightsForm) -> None:
    """Nothing is saved yet. Raises FieldErrors where no part would weigh anything."""
    chosen = form.model_dump(mode="json")
    if not any(chosen.values()):
        raise FieldErrors(ratings=_("At least one part must count. How about 40 for ratings?"))
    await request.lead_on(CHOSEN, weights=chosen)


@feature.opens(CHOSEN, role=Role.ADMIN)
async def build_preview(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        saved = weights_of(await this_workspace(session))
        sight = await sight_of(session, request.person)
        found = await portfolio(session, request.now)
    tried_on = values.get("weights") or saved
    chosen = {part: round(tried_on[part]) for part in Part}
    tried = replace(sight, weights=chosen)

    def moved(one: ClientFacts) -> Moved:
        before, after = (eyes.see(one.client.id)(one.facts, request.now) for eyes in (sight, tried))
        return Moved(one.client.name, before, after)

    overtaken = bool(values.get("instead_of"))
    return preview(chosen, saved, [moved(one) for one in found], overtaken=overtaken)


@feature.on_submit(CHOSEN, role=Role.ADMIN)
async def save_weights(request: Request, form: ChosenForm) -> None:
    """What was looked at is what changes: where another admin was quicker, it is shown anew."""
    known = form.model_dump(mode="json")
    async with request.transaction() as session:
        workspace = await this_workspace(session, to_change=True)
        is_so = weights_of(workspace) == form.instead_of
        if is_so:
            workspace.health_weights = known["weights"]
            await request.trace(session, Act.CHANGED_SETTINGS, details={"fields": ["health_weights"]})
    if not is_so:
        await request.lead_on(CHOSEN, **known)
        return
    request.ack()
    await request.tell(note(_("Saved. Every score is weighed like this from now on.")))
