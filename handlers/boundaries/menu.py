"""The menu beside a client's boundary on its card: each choice does what the button of that name does elsewhere."""

from handlers.boundaries.choosing import begin
from handlers.boundaries.deciding import decide
from handlers.boundaries.parts import FROM_MENU, BoundaryRef, Choice, ChoiceRef, DecisionRef, feature
from handlers.boundaries.telling import broken, draft, kept
from handlers.kit.feature import Request
from models.rules.boundaries import DECISIONS

# What people do

TOLD = {Choice.KEPT: kept, Choice.BROKEN: broken, Choice.DRAFT: draft, Choice.NEXT: begin}


@feature.on(FROM_MENU)
async def choose_from_menu(request: Request, ref: ChoiceRef) -> None:
    about = {"client_id": ref.client_id, "boundary_id": ref.boundary_id}
    if do := TOLD.get(ref.choice):
        await do(request, BoundaryRef(**about))
    else:
        decision = next(one for one in DECISIONS if one.value == ref.choice.value)
        await decide(request, DecisionRef(**about, decision=decision))
