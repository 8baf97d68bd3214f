"""What people typed and did not send is kept, and offered again (architecture.md, House rules)."""

from typing import Any

import pytest

from handlers.kit.drafts import Afresh, DraftRef
from models.drafts import find_draft
from tests.support.agency import TEAM
from tests.support.person import Modal, Shown
from tests.support.stage import SAMPLE, Stage


async def kept(stage: Stage, user: str = "UMETTE") -> dict[str, Any] | None:
    await stage.settled()
    async with stage.place.house.deps.database.reading(TEAM) as session:
        found = await find_draft(session, user, SAMPLE.id, "")
    return found.values if found else None


async def opened(stage: Stage, text: str = "", user: str = "UMETTE") -> Modal:
    person = stage.place.person(user)
    await person.command(f"/sample {text}".strip())
    return await person.modal()


async def test_what_was_typed_is_there_again(stage: Stage) -> None:
    modal = await opened(stage)
    await modal.fill(Name="Loved the draft", Kind="B")
    await modal.close()
    assert (await kept(stage) or {})["name"] == "Loved the draft"
    again = await opened(stage)
    assert again.value("Name") == "Loved the draft"
    assert (again.value("Kind") or {})["value"] == "b"
    assert "As you left it on" in again.words


async def test_every_kind_of_field_is_kept_even_without_words(stage: Stage) -> None:
    modal = await opened(stage)
    await modal.fill(Client="ac")
    assert (await kept(stage) or {})["picked"] == "1"


async def test_what_a_command_says_goes_over_what_was_left(stage: Stage) -> None:
    modal = await opened(stage)
    await modal.fill(Name="old", Kind="B")
    await modal.close()
    again = await opened(stage, "new")
    assert again.value("Name") == "new"
    assert (again.value("Kind") or {})["value"] == "b"


async def test_a_change_that_comes_late_does_not_win(stage: Stage) -> None:
    modal = await opened(stage)
    await modal.fill(Name="first")
    await modal.fill(Name="second")
    actions = [one for one in stage.place.sandbox.world.gateway.sent if one.payload.get("type") == "block_actions"]
    await stage.route(actions[0].payload)
    assert (await kept(stage) or {})["name"] == "second"


async def test_what_is_saved_is_no_draft_any_more(stage: Stage) -> None:
    modal = await opened(stage)
    await modal.fill(Name="Acme")
    assert await modal.submit() == {}
    assert await kept(stage) is None
    assert (await opened(stage)).value("Name") is None


async def test_what_could_not_be_saved_still_is_one(stage: Stage) -> None:
    modal = await opened(stage)
    await modal.fill(Name="break within")
    assert await modal.submit() != {}
    assert (await kept(stage) or {})["name"] == "break within"


async def test_start_afresh_puts_the_draft_away(stage: Stage) -> None:
    modal = await opened(stage)
    await modal.fill(Name="old", Kind="B")
    await modal.close()
    again = await opened(stage)
    await again.press("Start afresh")
    mette = stage.place.person()
    await stage.settled()
    fresh = await mette.modal()
    assert (fresh.value("Name"), fresh.value("Kind")) == (None, None)
    assert "As you left it" not in fresh.words
    assert await kept(stage) is None
    await fresh.fill(Name="new", Client="ac")
    assert (await kept(stage) or {})["name"] == "new"
    assert await fresh.submit() == {}
    assert await stage.saved() == ["new"]


async def offered(stage: Stage, text: str = "words of mine") -> Shown:
    mette = stage.place.person()
    await mette.command(f"/sample {text}")
    return await mette.told()


@pytest.mark.parametrize("error", ["expired_trigger_id", "invalid_trigger_id", "internal_error"])
async def test_a_form_that_did_not_open_is_offered_again_with_the_words(stage: Stage, error: str) -> None:
    await stage.place.fault("views.open", "error", error=error)
    told = await offered(stage)
    assert "What you wrote is kept." in told.words
    await told.press("Open it again")
    assert (await stage.place.person().modal()).value("Name") == "words of mine"


@pytest.mark.parametrize("kind", ["http_500", "garbage", "drop_before", "ratelimited"])
async def test_also_when_slack_is_in_trouble(stage: Stage, kind: str) -> None:
    await stage.place.fault("views.open", kind)
    assert "What you wrote is kept." in (await offered(stage)).words


async def test_what_was_left_earlier_survives_a_form_that_did_not_open(stage: Stage) -> None:
    modal = await opened(stage)
    await modal.fill(Name="old", Kind="B")
    await modal.close()
    await stage.place.fault("views.open", "error", error="expired_trigger_id")
    told = await offered(stage, "new words")
    await told.press("Open it again")
    again = await stage.place.person().modal()
    assert again.value("Name") == "new words"
    assert (again.value("Kind") or {})["value"] == "b"


async def test_a_draft_that_was_sent_meanwhile_is_not_offered(stage: Stage) -> None:
    await stage.place.fault("views.open", "error", error="expired_trigger_id")
    told = await offered(stage)
    assert await (await opened(stage, "saved")).submit() == {}
    mette = stage.place.person()
    assert "Saved." in (await mette.told()).words
    await told.press("Open it again")
    assert "Nothing is waiting here." in (await mette.told()).words


async def test_nobody_opens_anothers_draft(stage: Stage) -> None:
    modal = await opened(stage)
    await modal.fill(Name="mine")
    resume = {"type": "button", "action_id": "kit.resume", "value": DraftRef(draft_id=1).model_dump_json()}
    body = {"type": "block_actions", "user": {"id": "USOFIE"}, "trigger_id": "t", "actions": [resume]}
    await stage.route(body)
    await stage.settled()
    assert "Nothing is waiting here." in str(stage.place.calls("chat.postMessage") or await stage.place.outbox_words())


async def test_starting_afresh_touches_only_ones_own(stage: Stage) -> None:
    modal = await opened(stage)
    await modal.fill(Name="mine")
    value = Afresh(modal=SAMPLE.id, subject="").model_dump_json()
    press = {"type": "button", "action_id": "kit.afresh", "value": value}
    body = {"type": "block_actions", "user": {"id": "USOFIE"}, "trigger_id": "t", "actions": [press]}
    await stage.route(
        body | {"view": {"id": "V404", "hash": "1", "type": "modal", "callback_id": SAMPLE.id, "blocks": []}}
    )
    await stage.settled()
    assert (await kept(stage) or {})["name"] == "mine"


async def test_two_people_do_not_see_each_others_words(stage: Stage) -> None:
    modal = await opened(stage)
    await modal.fill(Name="mine")
    assert (await opened(stage, user="USOFIE")).value("Name") is None
