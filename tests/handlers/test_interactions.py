"""Logging what happened with a client: by command, from a message, by a button; and taking it back."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from handlers.interactions.card import interactions_section
from handlers.interactions.form import log_modal, logged, moment_of, taken_back
from handlers.interactions.parts import LogForm
from handlers.kit.forms import FieldErrors
from handlers.kit.messages import as_read, left_over, whom
from models.clients import Client, Status
from models.interactions import Interaction
from models.rules import names
from models.rules.facts import Kind, Tone
from tests.support import given
from tests.support.agency import MONDAY, Agency
from tests.support.slack import slack_takes

NOW = datetime(2026, 6, 15, 22, 30, tzinfo=UTC)
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
TODAY = date(2026, 6, 16)
"""It is past midnight in Copenhagen."""

AWKWARD = [
    "😀" * 700,
    "مرحبا بالعالم، أحبوا المسودة",
    "<!channel> <@U1> see <https://example.com|this>",
    "*bold* _so_ ~so~ `so`",
    "1 &lt; 2 & 3 > 2",
    "one line\nand another",
]


def a_client(name: str = "Acme", status: Status = Status.ACTIVE) -> Client:
    return Client(id=7, name=name, status=status)


def a_row(what: str = "loved the draft", kind: Kind = Kind.PRAISE, **more: object) -> Interaction:
    row = {"id": 3, "client_id": 7, "kind": kind, "what": what, "occurred_at": NOW, "logged_by": "USOFIE"}
    return Interaction(**row | more)


# What people see


def test_the_form_begins_with_contact_and_today() -> None:
    view = log_modal(None, {}, TODAY)

    slack_takes(view)
    inputs = {b["label"]["text"]: b["element"] for b in view["blocks"]}
    assert list(inputs) == ["Client", "What happened", "Kind", "Tone", "When"]
    assert inputs["Kind"]["initial_option"]["text"]["text"] == "Contact"
    assert inputs["When"]["initial_date"] == "2026-06-16"
    assert [option["text"]["text"] for option in inputs["Kind"]["options"]] == [
        "Contact",
        "Praise",
        "Complaint",
        "Favour",
        "Late hours",
        "Referral",
        "Late payment",
        "Work that we cannot stand behind",
    ]
    assert [option["text"]["text"] for option in inputs["Tone"]["options"]] == ["Warm", "Neutral", "Tense"]


def test_what_was_changed_in_the_form_outlives_what_was_typed_before_it() -> None:
    typed_before = {"said": "loved it"}
    changed = log_modal(None, typed_before | {"what": "loved it, mostly"}, TODAY)
    emptied = log_modal(None, typed_before | {"what": None}, TODAY)

    assert changed["blocks"][1]["element"]["initial_value"] == "loved it, mostly"
    assert "initial_value" not in emptied["blocks"][1]["element"]


@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        (Kind.PRAISE, Status.ACTIVE, "Logged with *Acme*: praise. It will be in the weekly summary."),
        (Kind.PRAISE, Status.PAUSED, "Logged with *Acme*: praise."),
        (Kind.LATE_HOURS, Status.ACTIVE, "Logged with *Acme*: late hours."),
        (Kind.CANNOT_STAND_BEHIND, Status.ACTIVE, "Logged with *Acme*: work that we cannot stand behind."),
    ],
)
def test_one_line_says_what_was_logged(kind: Kind, status: Status, said: str) -> None:
    message = logged(a_client(status=status), a_row(kind=kind))

    slack_takes(message)
    assert message.text == said


def test_the_client_field_says_why_it_is_empty() -> None:
    known = [(1, "Acme Bikes"), (2, "Acme Boats")]

    assert whom(names.split_leading_name("acme bikes called", known)[0]) is None
    assert "Acme Bikes, Acme Boats" in str(whom(names.split_leading_name("acme called", known)[0]))
    assert "found no client" in str(whom(names.split_leading_name("xyzzy called", known)[0]))


@pytest.mark.parametrize("words", AWKWARD)
def test_words_come_back_exactly_as_typed(words: str) -> None:
    message = taken_back(a_client(), a_row(words))

    slack_takes(message)
    assert message.blocks[1]["elements"][0]["elements"][0]["text"] == words


@whatever(st.text(alphabet="ab \n😀&<*", min_size=1, max_size=9000))
def test_no_word_that_did_not_fit_is_lost(words: str) -> None:
    messages = list(left_over(words))

    assert "".join(m.blocks[1]["elements"][0]["elements"][0]["text"] for m in messages) == words


def test_the_card_holds_five_of_the_longest() -> None:
    rows = [a_row("😀" * 3000, tone=Tone.TENSE, link="https://nordlys.slack.com/archives/C1/p1")] * 5

    slack_takes(interactions_section(rows, TODAY, COPENHAGEN))


def test_the_card_says_the_day_of_the_readers_zone() -> None:
    def first_words(zone: str) -> str:
        section = interactions_section([a_row(tone=Tone.WARM)], TODAY, ZoneInfo(zone))
        return " ".join(element["text"] for element in section[1]["elements"])

    assert first_words("Europe/Copenhagen") == "*Praise* · Warm · 16 June · <@USOFIE>"
    assert "15 June" in first_words("America/New_York")


@pytest.mark.parametrize(
    ("message", "read"),
    [
        ("plain", "plain"),
        ("thanks <@U1>, says <@U2|lars>", "thanks @Mette, says @lars"),
        ("<!here> in <#C1|acme>: <!subteam^S1|@design>", "@here in #acme: @design"),
        (
            "<https://a.dk/x|the draft> <https://a.dk> <mailto:a@b.dk|a@b.dk>",
            "the draft (https://a.dk/x) https://a.dk mailto:a@b.dk",
        ),
        ("1 &lt; 2 &amp;&amp; &amp;lt;", "1 < 2 && &lt;"),
        ("<soon> a < b > c", "<soon> a < b > c"),
    ],
)
def test_a_message_reads_as_its_readers_saw_it(message: str, read: str) -> None:
    assert as_read(message, {"U1": "Mette"}) == read


# When it happened

days = st.dates(date(2021, 6, 20), date(2026, 6, 15))
zones = st.sampled_from(["Europe/Copenhagen", "Pacific/Auckland", "America/Los_Angeles", "Asia/Kathmandu"])


@whatever(days, zones)
def test_a_day_is_that_day_in_the_persons_zone_and_never_to_come(day: date, zone: str) -> None:
    moment = moment_of(day, NOW, ZoneInfo(zone))

    assert moment.astimezone(ZoneInfo(zone)).date() == day
    assert moment <= NOW


def test_tomorrow_is_refused_by_the_persons_own_calendar() -> None:
    assert moment_of(TODAY, NOW, COPENHAGEN) == NOW
    with pytest.raises(FieldErrors) as refused:
        moment_of(TODAY, NOW, ZoneInfo("America/New_York"))
    assert "still to come" in refused.value.errors["when"]


def test_five_years_back_and_no_more() -> None:
    assert moment_of(date(2021, 6, 16), NOW, COPENHAGEN).year == 2021
    with pytest.raises(FieldErrors):
        moment_of(date(2021, 6, 10), NOW, COPENHAGEN)


# What people do


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
    assert confirmed.buttons == ["Log another", "Undo"]
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
    for words in AWKWARD:
        await agency.sofie.command("/client-log acme")
        modal = await agency.sofie.modal()
        await modal.fill(What_happened=words)
        assert await modal.submit() == {}
        assert "Logged with *Acme*: contact." in (await agency.sofie.told()).words

    assert [row.what for row in await given.rows(agency, Interaction)] == AWKWARD
    await agency.sofie.command("/clients acme")
    card = (await agency.sofie.told()).words
    assert all(words in card for words in AWKWARD[1:])


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
