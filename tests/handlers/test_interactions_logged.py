"""Logging as people do it: by command, by message, twice, and two at once."""

import asyncio
from datetime import UTC, datetime, timedelta

from handlers.interactions.parts import LogForm
from handlers.kit.blocks import clip, typed
from models.interactions import Interaction
from models.rules.facts import Kind, Tone
from tests.support import given
from tests.support.agency import MONDAY, Agency
from tests.support.cards import card_of
from tests.support.many import AWKWARD_WORDS


async def test_the_command_opens_the_form_filled_in(agency: Agency) -> None:
    await agency.clock(MONDAY)
    acme = await given.client(agency, "Acme")
    await agency.sofie.command("/client-log acme loved the draft")
    modal = await agency.sofie.modal()
    assert modal.labels == ["Client", "What happened", "Kind", "Tone", "When"]
    assert modal.value("Client")["value"] == str(acme.id)
    assert modal.value("What happened") == "loved the draft"
    assert modal.value("When") == "2030-01-07"

    await modal.fill(Kind="Praise", Tone="Warm")
    assert await modal.submit() == {}

    confirmed = await agency.sofie.told()
    assert "Logged with *Acme*: praise. It will be in the weekly summary." in confirmed.words
    assert confirmed.buttons == ["Log another", "Edit", "Undo"]
    (kept,) = await given.rows(agency, Interaction)
    assert (kept.client_id, kept.what, kept.kind, kept.tone) == (acme.id, "loved the draft", Kind.PRAISE, Tone.WARM)
    assert (kept.logged_by, kept.occurred_at) == ("USOFIE", kept.logged_at)

    await agency.sofie.command("/clients acme")
    assert "loved the draft" in (await agency.sofie.told()).words
    await confirmed.press("Log another")
    another = await agency.sofie.modal()
    assert another.value("Client")["value"] == str(acme.id)
    assert not another.value("What happened")


async def test_words_that_come_along_are_not_mixed_with_an_older_draft(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.sofie.command("/client-log acme")
    modal = await agency.sofie.modal()
    await modal.fill(What_happened="They were angry about", Kind="Complaint", Tone="Tense")
    await modal.close()

    await agency.sofie.command("/client-log acme loved the draft")
    modal = await agency.sofie.modal()
    assert modal.value("What happened") == "loved the draft"
    assert modal.value("Kind")["text"]["text"] == "Contact"
    assert not modal.value("Tone")
    await modal.close()

    await agency.sofie.command("/client-log acme")
    assert (await agency.sofie.modal()).value("What happened") == "They were angry about"


async def test_undo_takes_it_back_in_place_and_once(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.sofie.command("/client-log acme said *too much*")
    await (await agency.sofie.modal()).submit()
    confirmed = await agency.sofie.told()

    await confirmed.press("Undo")
    replaced = await agency.sofie.said("CTEAM", "Taken back")

    assert "said *too much*" in replaced.words
    assert replaced.raw["ts"] == confirmed.raw["ts"]
    assert await given.rows(agency, Interaction) == []
    await agency.sofie.post("redeliver", kind="block_actions")
    assert len(await agency.sofie.messages("CTEAM")) == 1


async def test_nobody_takes_back_what_somebody_else_logged(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.sofie.command("/client-log acme called")
    await (await agency.sofie.modal()).submit()
    await agency.sofie.told()
    (row,) = await given.rows(agency, Interaction)
    async with agency.house.deps.database.transaction("T1") as session:
        (await session.get_one(Interaction, row.id)).logged_by = "UJONAS"

    (confirmed,) = await agency.sofie.messages("CTEAM")
    await confirmed.press("Undo")

    assert "nothing of yours" in (await agency.sofie.told()).words
    assert len(await given.rows(agency, Interaction)) == 1


async def test_whatever_people_type_is_kept_and_shown_as_typed(agency: Agency) -> None:
    await given.client(agency, "Acme")
    for words in AWKWARD_WORDS:
        await agency.sofie.command("/client-log acme")
        modal = await agency.sofie.modal()
        await modal.fill(What_happened=words)
        assert await modal.submit() == {}
        assert "Logged with *Acme*: contact." in (await agency.sofie.told()).words

    assert [row.what for row in await given.rows(agency, Interaction)] == AWKWARD_WORDS
    card = (await card_of(agency.sofie)).words
    assert all(typed(clip(words, 100))[:80] in card for words in AWKWARD_WORDS[-3:])


async def test_nothing_but_spaces_is_nothing(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.sofie.command("/client-log acme")
    modal = await agency.sofie.modal()
    await modal.fill(What_happened="   ")

    assert await modal.submit() == {"What happened": "Please fill this in."}


async def test_what_the_form_cannot_hold_is_given_back(agency: Agency) -> None:
    await given.client(agency, "Acme")
    words = "so much to say " * 250
    await agency.sofie.command(f"/client-log acme {words}")
    modal = await agency.sofie.modal()
    assert len(modal.value("What happened")) == 3000

    rest = await agency.sofie.told()

    assert modal.value("What happened") + rest.words.split("\n")[-1] == words.strip()


async def test_a_text_without_a_client_stays_whole_and_the_field_says_so(agency: Agency) -> None:
    await given.client(agency, "Acme Bikes")
    await given.client(agency, "Acme Boats")
    await agency.sofie.command("/client-log long talk about nothing")
    modal = await agency.sofie.modal()
    assert not modal.value("Client")
    assert modal.value("What happened") == "long talk about nothing"
    assert "found no client" in modal.words
    await modal.close()

    await agency.sofie.command("/client-log acme called")
    modal = await agency.sofie.modal()
    assert not modal.value("Client")
    assert modal.value("What happened") == "called"
    assert "Acme Bikes, Acme Boats" in modal.words


async def test_tomorrow_is_refused_and_the_words_stay(agency: Agency) -> None:
    await agency.clock(MONDAY)
    await given.client(agency, "Acme")
    await agency.sofie.command("/client-log acme called")
    modal = await agency.sofie.modal()
    await modal.fill(When=(MONDAY + timedelta(days=1)).date().isoformat())

    assert list(await modal.submit()) == ["When"]
    assert (await agency.sofie.modal()).value("What happened") == "called"
    assert await given.rows(agency, Interaction) == []

    await modal.fill(When=(MONDAY - timedelta(days=3)).date().isoformat())
    assert await modal.submit() == {}
    await agency.sofie.told()
    (row,) = await given.rows(agency, Interaction)
    assert row.occurred_at == datetime(2030, 1, 4, 11, tzinfo=UTC)


async def test_the_same_submission_twice_is_logged_once(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.sofie.command("/client-log acme called")
    await (await agency.sofie.modal()).submit()
    await agency.sofie.told()

    await agency.sofie.post("redeliver", kind="view_submission")

    assert len(await given.rows(agency, Interaction)) == 1
    assert len(await agency.sofie.messages("CTEAM")) == 1


async def test_two_people_log_at_once(agency: Agency) -> None:
    await given.client(agency, "Acme")
    both = [agency.sofie, agency.mette]
    for person in both:
        await person.command(f"/client-log acme heard by {person.id}")
    modals = [await person.modal() for person in both]

    answers = await asyncio.gather(*(modal.submit() for modal in modals))

    assert answers == [{}, {}]
    assert {row.what for row in await given.rows(agency, Interaction)} == {"heard by USOFIE", "heard by UMETTE"}


async def test_a_message_is_logged_with_the_client_of_its_channel(agency: Agency) -> None:
    await agency.clock(MONDAY)
    acme = await given.client(agency, "Acme", internal_channel="CACME")
    written = await agency.mette.post("message", channel="CACME", text="<@UJONAS> they love it &amp; pay <today>")
    ts = written["ts"]
    await agency.clock(timedelta(days=2))
    await agency.sofie.shortcut("interactions.message", channel="CACME", ts=ts)
    modal = await agency.sofie.modal()
    assert modal.value("Client")["value"] == str(acme.id)
    assert modal.value("When") == "2030-01-07"

    await modal.fill(Kind="Praise")
    assert await modal.submit() == {}
    await agency.sofie.told()

    (row,) = await given.rows(agency, Interaction)
    assert row.what == modal.value("What happened")
    assert row.what.startswith("@jonas they love it & pay")
    assert row.link.endswith(f"/CACME/p{ts.replace('.', '')}")


async def test_in_a_channel_of_two_clients_none_is_guessed(agency: Agency) -> None:
    for name in ("Acme", "Globex"):
        await given.client(agency, name, internal_channel="CACME")
    written = await agency.mette.post("message", channel="CACME", text="they love it")
    await agency.sofie.shortcut("interactions.message", channel="CACME", ts=written["ts"])
    modal = await agency.sofie.modal()
    assert not modal.value("Client")
    assert modal.value("What happened") == "they love it"


async def test_of_a_message_that_is_too_long_it_is_said_that_it_is_cut(agency: Agency) -> None:
    await given.client(agency, "Acme", internal_channel="CACME")
    written = await agency.mette.post("message", channel="CACME", text="a word " * 1000)
    await agency.sofie.shortcut("interactions.message", channel="CACME", ts=written["ts"])
    assert "only its beginning is in it" in (await agency.sofie.told()).words
    assert len((await agency.sofie.modal()).value("What happened")) == 3000


async def test_a_message_whose_link_slack_does_not_tell_is_logged_all_the_same(agency: Agency) -> None:
    await given.client(agency, "Acme", internal_channel="CACME")
    written = await agency.mette.post("message", channel="CACME", text="they called")
    await agency.fault("chat.getPermalink", "http_500")
    await agency.sofie.shortcut("interactions.message", channel="CACME", ts=written["ts"])
    modal = await agency.sofie.modal()

    assert await modal.submit() == {}
    await agency.sofie.told()
    (row,) = await given.rows(agency, Interaction)
    assert (row.what, row.link) == ("they called", None)


async def test_a_form_that_slack_does_not_open_loses_no_word(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.fault("views.open", "http_500")
    await agency.sofie.command("/client-log acme loved the draft")

    await (await agency.sofie.told()).press("Open it again")

    modal = await agency.sofie.modal()
    assert modal.value("What happened") == "loved the draft"
    assert modal.value("Client")["text"]["text"] == "Acme"


def test_what_is_left_open_is_a_contact() -> None:
    chosen = {"client": {"any": {"selected_option": {"value": "1"}}}, "what": {"any": {"value": "They called"}}}
    form = LogForm.parse({"state": {"values": chosen}})

    assert (form.kind, form.when) == (Kind.CONTACT, None)
