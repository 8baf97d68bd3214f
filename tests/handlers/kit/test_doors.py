"""A modal opens to whoever may see it and to nobody else, whichever way they come; a phrase is one of the ways."""

import json
from typing import Any

import pytest

from handlers.kit import blocks
from handlers.kit.blocks import View, note
from handlers.kit.drafts import AFRESH, RESUME
from handlers.kit.feature import Feature, Request
from handlers.kit.forms import Form
from handlers.kit.ids import Nothing
from handlers.kit.router import Router
from models.drafts import Draft, draft_by_id, keep_draft
from models.people import Role, find_person
from tests.support.agency import TEAM
from tests.support.house import Workplace
from tests.support.payloads import button, command, interaction
from tests.support.time import NOW

Json = dict[str, Any]


class Words(Form):
    words: str


feature = Feature("doors")
FOR_ALL = feature.modal("for_all", Words)
FOR_LEADS = feature.modal("for_leads", Words)
ONLY_SHOWN = feature.modal("only_shown", Form)
PRESS = feature.action("press", Nothing)


@feature.command("/door", usage="", summary="Opens the first")
async def by_command(request: Request, text: str) -> None:
    await request.open(FOR_ALL, words=text)


@feature.on(PRESS)
async def pressed(request: Request, _nothing: Nothing) -> None:
    await request.show(await request.view_of(FOR_LEADS, "", {}))


async def a_form(_request: Request, _values: Json) -> View:
    return FOR_LEADS.view(title="A form", body=[blocks.text_input("words", "Words")])


async def a_page(_request: Request, _values: Json) -> View:
    return blocks.modal(title="A page", blocks=[blocks.section("Secret")], close="Close", callback_id=ONLY_SHOWN.id)


feature.opens(FOR_ALL)(a_form)
feature.opens(FOR_LEADS, phrase="/door leads")(a_form)
feature.opens(ONLY_SHOWN, role=Role.ADMIN, phrase="/door page")(a_page)


@feature.on_submit(FOR_LEADS, role=Role.LEAD)
async def sent(request: Request, _form: Words) -> None:
    await request.tell(note("Sent."))


@pytest.fixture
async def router(workplace: Workplace) -> Router:
    """The feature above for Mette, an admin, Lars, a lead, Sofie, a member, and a guest."""
    directory = workplace.house.deps.directory
    for user in ("UMETTE", "ULARS", "USOFIE", "UGUEST"):
        await directory.caller(TEAM, user)
    async with workplace.house.deps.database.transaction(TEAM) as session:
        lars = await find_person(session, "ULARS")
        assert lars
        lars.given_role = Role.LEAD
    directory.forget(TEAM, "ULARS")
    return Router([feature], workplace.house.deps)


async def draft(router: Router, user: str, modal: str) -> int:
    """Something that somebody left in a modal when they might still see it."""
    left = Draft(user_id=user, modal=modal, subject="", values={"words": "x"}, action_ts="1.0", changed_at=NOW)
    async with router.deps.database.transaction(TEAM) as session:
        kept = await keep_draft(session, left)
        assert kept
        return kept.id


MAY = {
    FOR_ALL.id: {"UMETTE", "ULARS", "USOFIE"},
    FOR_LEADS.id: {"UMETTE", "ULARS"},
    ONLY_SHOWN.id: {"UMETTE"},
}


@pytest.mark.parametrize("user", ["UMETTE", "ULARS", "USOFIE", "UGUEST"])
@pytest.mark.parametrize("modal", MAY)
@pytest.mark.parametrize("way", ["resume", "afresh"])
async def test_an_old_draft_opens_to_who_may_see_it_now(
    workplace: Workplace, router: Router, user: str, modal: str, way: str
) -> None:
    number = await draft(router, user, modal)
    pressed = button(RESUME.id, json.dumps({"draft_id": number}), user)
    if way == "afresh":
        view = {"id": "V1", "hash": "1", "type": "modal"}
        pressed = button(AFRESH.id, json.dumps({"modal": modal, "subject": ""}), user, view=view)
    await router.route(TEAM, pressed)
    await router.deps.tasks.drain()
    shown = [call["view"] for call in workplace.calls("views.open") + workplace.calls("views.update")]
    assert any(view["callback_id"] for view in shown) is (user in MAY[modal])


@pytest.mark.parametrize(
    ("phrase", "modal"), [("", FOR_ALL), ("leads", FOR_LEADS), ("Page", ONLY_SHOWN), ("leads please", FOR_ALL)]
)
@pytest.mark.parametrize("user", ["UMETTE", "ULARS", "USOFIE"])
async def test_a_phrase_opens_its_modal_and_anything_else_is_for_the_command(
    workplace: Workplace, router: Router, user: str, phrase: str, modal: Any
) -> None:
    await router.route(TEAM, command("/door", phrase, user))
    await router.deps.tasks.drain()
    opened = [call["view"] for call in workplace.calls("views.open")]
    assert len(opened) == (user in MAY[modal.id])


async def test_a_listener_that_forgets_to_ask_is_refused_by_the_door(workplace: Workplace, router: Router) -> None:
    for user, updates in (("USOFIE", 0), ("ULARS", 1)):
        await router.route(TEAM, button(PRESS.id, "{}", user, view={"id": "V1", "hash": "1", "type": "modal"}))
        await router.deps.tasks.drain()
        assert len(workplace.calls("views.update")) == updates


@pytest.mark.parametrize("user", ["UMETTE", "ULARS", "USOFIE", "UGUEST"])
async def test_what_is_typed_is_kept_for_who_may_see_the_form(router: Router, user: str) -> None:
    state = {"values": {"words": {"draft": {"type": "plain_text_input", "value": "mine"}}}}
    view = {"id": "V1", "hash": "1", "type": "modal", "callback_id": FOR_LEADS.id, "state": state}
    typed = {"type": "plain_text_input", "action_id": "draft", "block_id": "words", "action_ts": "1.1"}
    await router.route(TEAM, interaction("block_actions", user, actions=[typed], view=view))
    async with router.deps.database.reading(TEAM) as session:
        assert bool(await draft_by_id(session, user, 1)) is (user in MAY[FOR_LEADS.id])
