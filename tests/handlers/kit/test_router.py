"""Whatever Slack sends finds its listener or does no harm; whatever breaks, people hear of it and lose nothing."""

from collections.abc import Callable

import pytest

from tests.support.agency import TEAM
from tests.support.payloads import button, command, interaction, view
from tests.support.stage import CHOOSE, Json, Stage

REFUSED = "Sorry, this is not available to you here."


# What comes in is answered


async def test_a_command_help_and_a_refusal_are_the_ack_itself(stage: Stage) -> None:
    for asked in ("help", "HELP", " ? "):
        answer = await stage.route(command("/sample", asked))
        assert answer["response_type"] == "ephemeral"
        assert "/sample [name]" in answer["text"]
        assert "Opens the sample" in answer["text"]
    assert (await stage.route(command("/sample", user="UGUEST")))["text"] == REFUSED
    assert await stage.route(command("/sample", user="UMETTE")) is None


async def test_a_command_opens_its_modal_filled_in(stage: Stage) -> None:
    mette = stage.place.person()
    await mette.command("/sample Acme")
    assert (await mette.modal()).value("Name") == "Acme"


async def test_shortcuts(stage: Stage) -> None:
    sofie = stage.place.person("USOFIE")
    await sofie.shortcut("sample.shout")
    assert (await sofie.modal()).value("Name") == "from a shortcut"
    ts = (await sofie.post("message", channel="CTEAM", text="A call with <@UMETTE>"))["ts"]
    await sofie.shortcut("sample.note", channel="CTEAM", ts=ts)
    assert "Noted: A call with" in (await sofie.told()).words


async def test_a_button_does_its_work_once(stage: Stage) -> None:
    mette = stage.place.person()
    await mette.command("/buttons")
    await (await mette.told()).press("Press")
    assert "Pressed." in (await mette.told()).words
    await mette.post("redeliver")
    await stage.settled()
    assert await stage.saved() == ["pressed 1 by UMETTE"]


async def test_a_submission_is_saved_once_however_often_it_comes(stage: Stage) -> None:
    mette = stage.place.person()
    await mette.command("/sample Acme")
    assert await (await mette.modal()).submit() == {}
    await mette.no_modal()
    assert "Saved." in (await mette.told()).words
    for _ in range(2):
        await mette.post("redeliver")
    await stage.settled()
    assert await stage.saved() == ["Acme"]


async def test_a_view_is_submitted_once_whatever_the_request_that_brings_it(stage: Stage) -> None:
    """A double click: two requests, each with a trigger of its own."""
    for trigger in ("t1", "t2"):
        assert await stage.route(interaction("view_submission", trigger_id=trigger, view=view())) is None
    assert await stage.route(interaction("view_submission", view=view(id="V2"))) is None
    await stage.settled()
    assert await stage.saved() == ["Acme", "Acme"]


async def test_two_people_at_once_are_two(stage: Stage) -> None:
    for user in ("UMETTE", "USOFIE"):
        assert await stage.route(button(user=user, trigger_id=f"t-{user}")) is None
    await stage.settled()
    assert await stage.saved() == ["pressed 1 by UMETTE", "pressed 1 by USOFIE"]


async def test_a_typeahead_is_answered(stage: Stage) -> None:
    asked = interaction("block_suggestion", action_id=CHOOSE, block_id="client", value="ac")
    assert [o["text"]["text"] for o in (await stage.route(asked))["options"]] == ["Acme ac"]
    marked = asked | {"action_id": f"{CHOOSE}:12345678"}
    assert len((await stage.route(marked))["options"]) == 1


async def test_the_next_step_takes_the_modals_place(stage: Stage) -> None:
    mette = stage.place.person()
    await mette.command("/sample next")
    await (await mette.modal()).submit()
    modal = await mette.modal()
    assert modal.value("Name") in ("second step", "next")  # Slack's client keeps what was typed in the same field
    assert await stage.saved() == ["next"]


async def test_an_event_is_followed_before_it_is_acked(stage: Stage) -> None:
    await stage.route({"type": "event_callback", "event": {"type": "channel_rename", "channel": {"name": "new"}}})
    assert await stage.saved() == ["new"]


async def test_an_event_that_fails_comes_again(stage: Stage) -> None:
    """Slack hears of the failure (no 200), so it repeats the event."""
    with pytest.raises(RuntimeError):
        await stage.route({"type": "event_callback", "event": {"type": "channel_rename", "channel": {"name": "break"}}})


# What does no harm

HARMLESS: dict[str, Json] = {
    "an unknown command": command("/unknown"),
    "an unknown button": button("sample.unknown"),
    "an unknown button of a view": button("draft", view=view("unknown.modal")),
    "an input of a message": button("draft"),
    "an unknown shortcut": interaction("shortcut", callback_id="nobody"),
    "an unknown message shortcut": interaction("message_action", callback_id="nobody"),
    "an unknown modal": interaction("view_submission", view=view("unknown.modal")),
    "a closed modal": interaction("view_closed", view=view()),
    "an unknown kind": interaction("workflow_step_edit"),
    "an unknown event": {"type": "event_callback", "event": {"type": "emoji_changed"}},
    "a foreign payload": button(value='{"client_id":"x"}'),
    "a payload with more in it": button(value='{"client_id":1,"workspace_id":"T2"}'),
    "a payload that is no JSON": button(value="<!channel>"),
    "a button without a payload": button(value=""),
}


@pytest.mark.parametrize("what", HARMLESS)
async def test_what_is_unknown_or_forged_does_nothing(stage: Stage, what: str) -> None:
    assert await stage.route(HARMLESS[what]) is None
    await stage.settled()
    assert await stage.saved() == []


async def test_an_unknown_typeahead_offers_nothing(stage: Stage) -> None:
    asked = interaction("block_suggestion", action_id="nobody", block_id="x", value="")
    assert await stage.route(asked) == {"options": []}


async def test_an_unknown_workspace_is_answered_with_nothing(stage: Stage) -> None:
    assert await stage.router.route("T404", command()) is None
    assert await stage.router.route("T404", {"type": "event_callback", "event": {"type": "channel_rename"}}) is None


@pytest.mark.parametrize("private", ["[]", "x", '{"keep":5,"back":5,"subject":5}', '{"keep":{"name":5,"kind":[1]}}'])
async def test_a_submission_with_forged_metadata_breaks_nothing(stage: Stage, private: str) -> None:
    answer = await stage.route(interaction("view_submission", view=view(private_metadata=private)))
    assert answer is None or set(answer["errors"]) == {"name"}


# Who is refused

STRANGERS = ["UGUEST", "UCLIENT", "UGONE", "UBOT", "UNOBODY"]


@pytest.fixture
async def strangers(stage: Stage) -> Stage:
    """Also somebody who left, and a bot."""
    users = [{"id": "UGONE", "name": "gone", "deleted": True}, {"id": "UBOT", "name": "bot", "is_bot": True}]
    stage.place.sandbox.load({"workspaces": [{"id": TEAM, "name": "Nordlys", "domain": "nordlys", "users": users}]})
    return stage


@pytest.mark.parametrize("user", STRANGERS)
async def test_strangers_are_refused_everywhere_and_told_nothing(strangers: Stage, user: str) -> None:
    stage = strangers
    for text in ("", "help", "Acme"):
        assert (await stage.route(command("/sample", text, user)))["text"] == REFUSED
    assert (await stage.route(command("/admins", "", user)))["text"] == REFUSED
    assert await stage.route(button(user=user)) is None
    assert await stage.route(interaction("shortcut", user, callback_id="sample.shout")) is None
    assert await stage.route(interaction("message_action", user, callback_id="sample.note")) is None
    asked = interaction("block_suggestion", user, action_id=CHOOSE, block_id="client", value="")
    assert await stage.route(asked) == {"options": []}
    answer = await stage.route(interaction("view_submission", user, view=view()))
    assert answer["response_action"] == "update"
    assert REFUSED in str(answer["view"]["blocks"])
    assert await stage.route(button("draft", user=user, view=view())) is None
    await stage.settled()
    assert await stage.saved() == []
    opened = [call["view"]["blocks"] for call in stage.place.calls("views.open")]
    assert [REFUSED in str(blocks) for blocks in opened] == [True, True, True]


async def test_a_guest_who_presses_is_told_privately(stage: Stage) -> None:
    mette, guest = stage.place.person(), stage.place.person("UGUEST")
    await mette.command("/buttons here", channel="CTEAM")
    await stage.settled()
    await stage.place.house.clockwork.turn_over()
    await mette.said("CTEAM", "Please press.")
    await mette.post("join", channel="CTEAM", user="UGUEST")
    message = (await guest.messages("CTEAM"))[-1]
    await message.press("Press")
    assert REFUSED in (await guest.told()).words
    assert await stage.saved() == []


async def test_what_only_some_may_is_refused_with_its_reason(stage: Stage) -> None:
    sofie = stage.place.person("USOFIE")
    answer = await stage.route(command("/admins", user="USOFIE"))
    assert answer["text"] == "Sorry, only an admin can do this. Nothing was changed."
    await sofie.command("/buttons")
    await (await sofie.told()).press("Leads")
    assert "only a lead can do this" in (await sofie.told()).words


# What breaks


async def test_a_command_that_breaks_apologises_without_a_traceback(logged: Callable[[], str], stage: Stage) -> None:
    mette = stage.place.person()
    await mette.command("/break with words of mine")
    told = (await mette.told()).words
    assert "didn't work on my side" in told
    written = logged()
    assert told.rsplit(" ", 1)[1].rstrip(".\n") in written
    for private in ("Traceback", "RuntimeError", "secret"):
        assert private not in told
    assert "words of mine" not in written


@pytest.mark.parametrize("name", ["break before", "break within"])
async def test_a_submission_that_breaks_keeps_the_words_on_screen(stage: Stage, name: str) -> None:
    mette = stage.place.person()
    await mette.command(f"/sample {name}")
    modal = await mette.modal()
    errors = await modal.submit()
    assert "Your words are still here" in errors["Name"]
    assert (await mette.modal()).value("Name") == name
    assert await stage.saved() == []


async def test_a_submission_that_breaks_after_it_was_saved_says_so(stage: Stage) -> None:
    mette = stage.place.person()
    await mette.command("/sample break after")
    assert await (await mette.modal()).submit() == {}
    await mette.no_modal()
    told = (await mette.told()).words
    assert "saved" in told
    assert "nothing was" not in told
    assert await stage.saved() == ["break after"]


async def test_a_submission_that_breaks_after_its_answer_says_so(stage: Stage) -> None:
    mette = stage.place.person()
    await mette.command("/sample break at last")
    assert await (await mette.modal()).submit() == {}
    assert "nothing was" not in (await mette.told()).words
    assert await stage.saved() == ["break at last"]


async def test_field_errors_stand_under_their_field_and_nothing_is_saved(stage: Stage) -> None:
    mette = stage.place.person()
    await mette.command("/sample taken")
    modal = await mette.modal()
    assert await modal.submit() == {"Name": "This is taken."}
    assert await stage.saved() == []
    await modal.fill(Name="free")
    assert await modal.submit() == {}
    assert await stage.saved() == ["free"]


async def test_what_a_form_refuses_stands_under_its_field(stage: Stage) -> None:
    answer = await stage.route(interaction("view_submission", view=view(name="  ")))
    assert answer == {"response_action": "errors", "errors": {"name": "Please fill this in."}}


async def test_a_typeahead_that_breaks_offers_nothing_and_logs_no_words(
    logged: Callable[[], str], stage: Stage
) -> None:
    asked = interaction("block_suggestion", action_id=CHOOSE, block_id="client", value="break")
    assert await stage.route(asked) == {"options": []}
    written = logged()
    assert "typeahead failed" in written
    assert "secret" not in written


async def test_a_broken_event_reaches_the_log_without_its_words(logged: Callable[[], str], stage: Stage) -> None:
    mette = stage.place.person()
    await mette.post("rename", channel="CTEAM", name="break-it")
    await mette.post("redeliver")
    written = logged()
    assert "request failed" in written
    assert "RuntimeError" in written
    assert "secret" not in written
