"""A lead does not want their Monday, or wants it again: by a button below it, or by `/client-summary monday`."""

from typing import Any

from handlers.kit.blocks import View
from handlers.kit.feature import Request
from handlers.leads_monday import message
from handlers.leads_monday.parts import CHOICE, SWITCH, ChoiceForm, SwitchRef, feature
from models.mondays import unwanted_by, want
from models.people import Role

# What people do


@feature.on(SWITCH, role=Role.LEAD)
async def switch(request: Request, ref: SwitchRef) -> None:
    await _switch(request, wanted=ref.wanted)


@feature.opens(CHOICE, role=Role.LEAD, phrase="/client-summary monday")
async def build(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        wanted = request.person.user_id not in await unwanted_by(session)
    return message.choice_view(wanted=bool(values["monday"]) if "monday" in values else wanted)


@feature.on_submit(CHOICE, role=Role.LEAD)
async def save(request: Request, form: ChoiceForm) -> None:
    await _switch(request, wanted=bool(form.monday))


async def _switch(request: Request, *, wanted: bool) -> None:
    async with request.transaction() as session:
        await want(session, request.person.user_id, request.now, wanted=wanted)
    request.ack()
    await request.tell(message.switched(wanted=wanted))
