"""Rating a client: who is asked what, who hears what, and what is kept."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.kit.blocks import View, typed
from handlers.kit.directory import Caller
from handlers.kit.words import spoken_date
from handlers.rate import form, on_card
from handlers.rate.form import Before
from handlers.rate.parts import statements_for
from models.clients import Client, Status
from models.people import Person as Entry
from models.people import Role
from models.ratings import Own, Rating, Said, Voice, voices
from models.rules.facts import Facts, Statement
from models.rules.health import health
from tests.models.rules.made import NOW, answers, published_health
from tests.support import given
from tests.support.agency import Agency
from tests.support.person import Modal
from tests.support.slack import slack_takes

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
TODAY = NOW.date()
NEVER = Before(Own({}), TODAY, COPENHAGEN)
"""Somebody who has not rated them before."""
STATEMENTS = ["Gut", "Respect", "Value", "Payment", "Teamwork", "Boundaries", "Referral"]


def a_client(name: str = "Acme") -> Client:
    return Client(id=7, name=name, owner_id="UOWNER", status=Status.ACTIVE)


def a_caller(user_id: str, role: Role) -> Caller:
    return Caller(user_id, user_id, role, "Europe/Copenhagen", "en")


def people(*names: str) -> list[Entry]:
    return [Entry(user_id=f"U{name.upper()}", name=name) for name in names]


# What people see


def test_the_form_asks_gut_first_and_why_last() -> None:
    view = form.rating_modal(a_client(), {}, asked=list(Statement), readers="Seen by few.", before=NEVER)

    slack_takes(view)
    labels = [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]
    assert labels == ["Client", *STATEMENTS, "Why"]


def test_every_choice_begins_with_its_digit_and_holds_no_other() -> None:
    view = form.rating_modal(None, {}, asked=list(Statement), readers="Seen by few.", before=NEVER)

    for statement in Statement:
        block = next(block for block in view["blocks"] if block.get("block_id") == statement)
        texts = [option["text"]["text"] for option in block["element"]["options"]]
        assert [re.findall(r"\d", text) for text in texts] == [["1"], ["2"], ["3"], ["4"], ["5"], []]
        assert all(text[0].isdigit() for text in texts[:5])
        assert [option["value"] for option in block["element"]["options"]] == [*"12345", "skip"]


def hints(view: View) -> dict[str, str]:
    return {block["block_id"]: block["hint"]["text"] for block in view["blocks"] if "hint" in block}


def test_beside_a_field_stands_what_its_reader_answered_last_and_nothing_is_chosen_already() -> None:
    late_on_monday = NOW.replace(hour=23, minute=30)
    own = Own({Statement.VALUE: Said(4, late_on_monday)}, why="A\n joy", why_at=late_on_monday)
    view = form.rating_modal(
        a_client(), {}, asked=list(Statement), readers="Few.", before=Before(own, TODAY, COPENHAGEN)
    )
    slack_takes(view)
    tomorrow = spoken_date(TODAY + timedelta(days=1))
    told = hints(view)
    assert told["value"].endswith(f"Last time: 4, on {tomorrow}.")
    assert told["why"].endswith(f"Last time, on {tomorrow}: “A joy”")
    assert "Last time" not in told["gut"]
    assert not any("initial_option" in block["element"] for block in view["blocks"][1:] if block["type"] == "input")


def test_the_longest_why_still_makes_a_form_that_slack_takes() -> None:
    own = Own({one: Said(5, NOW) for one in Statement}, why="🙈 <!channel> " * 300, why_at=NOW)
    before = Before(own, TODAY, COPENHAGEN)
    slack_takes(form.rating_modal(a_client(), {}, asked=list(Statement), readers="Few.", before=before))


@pytest.mark.parametrize(
    ("caller", "left_out"),
    [
        (a_caller("UANY", Role.MEMBER), {Statement.PAYMENT, Statement.REFERRAL}),
        (a_caller("UOWNER", Role.MEMBER), set()),
        (a_caller("UANY", Role.LEAD), set()),
        (a_caller("UANY", Role.ADMIN), set()),
    ],
)
def test_payment_and_referral_are_asked_of_leads_and_the_owner(caller: Caller, left_out: set[Statement]) -> None:
    assert set(Statement) - set(statements_for(caller, a_client())) == left_out


def test_without_a_client_only_leads_are_asked_about_money() -> None:
    assert len(statements_for(a_caller("UOWNER", Role.MEMBER), None)) == 5
    assert len(statements_for(a_caller("UANY", Role.LEAD), None)) == 7


@pytest.mark.parametrize(
    ("leads", "rater", "said"),
    [
        (people("Lars", "Mette"), "UANY", "Seen with your name by Lars and Mette."),
        (people("Lars", "Mette"), "ULARS", "Seen with your name by Mette."),
        (people(*"ABCD"), "UANY", "Seen with your name by A, B, C and D."),
        (people(*"ABCDEF"), "UANY", "Seen with your name by A, B, C, D and 2 more."),
        (people("Mette"), "UMETTE", "Seen by you only, as the one lead here."),
        ([], "UANY", "Seen with your name by leads."),
    ],
)
def test_the_form_says_who_will_see_the_answer(leads: list[Entry], rater: str, said: str) -> None:
    assert form.who_sees_it(leads, rater).startswith(f"{said} Everyone else sees a score only once three")


@pytest.mark.parametrize(
    ("leads", "team", "rater", "said"),
    [
        ("Lars Mette", "Sofie Jonas Lars", "UANY", "Lars, Mette and Acme's team: Sofie and Jonas."),
        ("Mette", "Any Sofie", "UANY", "Mette and Acme's team: Sofie."),
        ("Mette", "Sofie", "UMETTE", "Acme's team: Sofie."),
        ("Mette", "Any", "UANY", "Mette."),
        ("", "", "UANY", "leads."),
        ("Mette", "A B C D E F", "UANY", "Mette and Acme's team: A, B, C, D and 2 more."),
    ],
)
def test_in_an_open_workspace_the_form_names_the_team(leads: str, team: str, rater: str, said: str) -> None:
    them = people(*leads.split())
    words = form.the_team(a_client(), people(*team.split()), them, rater)
    assert form.who_sees_it(them, rater, words).startswith(f"Seen with your name by {said} Everyone else sees")


def test_without_a_client_it_is_the_clients_team() -> None:
    assert form.the_team(None, [], [], "UANY") == "the client's team"


def test_thanks_say_how_much_is_known_or_where_the_client_stands() -> None:
    little = health(Facts(answers("a", Statement.GUT, 4)), NOW)
    before = health(Facts(answers("abcdef", Statement.RESPECT, 3)), NOW)
    after = health(Facts(answers("abcdef", Statement.RESPECT, 4)), NOW)

    assert "*Acme*: not enough known yet (6 of 100)." in form.thanks(a_client(), little).text
    assert "*Acme*: 🟢 50 → 75 · Healthy." in form.thanks(a_client(), after, before).text
    assert "*Acme*: 🟢 75 · Healthy." in form.thanks(a_client(), after, after).text
    assert "*Acme*: 🟢 75 · Healthy." in form.thanks(a_client(), after, little).text


def test_thanks_say_when_ratings_are_held_back() -> None:
    held = published_health(Facts(answers("ab", Statement.GUT, 1)), NOW)

    assert "once three people have answered" in form.thanks(a_client(), held).text
    shown = published_health(Facts(answers("abc", Statement.GUT, 1)), NOW)
    assert "once three people have answered" not in form.thanks(a_client(), shown).text


def test_a_name_is_never_markup_or_a_mention() -> None:
    message = form.thanks(a_client("<!channel> <@U1> *b* &lt;"), health(Facts(), NOW))

    slack_takes(message)
    assert "&lt;!channel&gt; &lt;@U1&gt; \u200b*\u200bb\u200b*\u200b &amp;lt;" in message.text.replace(
        "\u200b&gt;\u200b", "&gt;"
    )


def test_a_voice_is_the_newest_answer_to_each_statement_and_the_newest_why() -> None:
    said = voices(
        [
            Rating(rater_id="UA", rated_at=NOW - timedelta(days=3), gut=2, respect=3, why="late briefs"),
            Rating(rater_id="UB", rated_at=NOW - timedelta(days=2), value=5),
            Rating(rater_id="UA", rated_at=NOW, gut=4),
        ]
    )

    assert said == [
        Voice("UA", NOW, {Statement.GUT: 4, Statement.RESPECT: 3}, "late briefs"),
        Voice("UB", NOW - timedelta(days=2), {Statement.VALUE: 5}, None),
    ]


def test_a_card_full_of_long_words_is_still_one_that_slack_takes() -> None:
    everything = dict.fromkeys(Statement, 5)
    said = [Voice(f"U{number}", NOW, everything, "🙈 <!channel>" * 500) for number in range(8)]

    found = on_card.voices_section(said, TODAY, COPENHAGEN)

    slack_takes(found)
    assert found[-1]["text"]["text"].endswith("And 5 more people.")


# What people do


async def test_a_member_rates_a_client_named_roughly(agency: Agency) -> None:
    acme = await given.client(agency, "Acme Bikes")
    await agency.sofie.command("/client-rate acne")
    modal = await agency.sofie.modal()
    assert modal.labels == ["Client", "Gut", "Respect", "Value", "Teamwork", "Boundaries", "Why"]
    assert modal.value("Client")["value"] == str(acme.id)
    assert "Seen with your name by mette." in modal.words

    await modal.fill(Why="Only words so far 🙈 <!channel>")
    assert list(await modal.submit()) == ["Gut"]
    await modal.fill(Gut="2 · tires me a little", Teamwork="4 · often")
    assert await modal.submit() == {}

    thanks = await agency.sofie.told()
    assert "Acme Bikes" in thanks.words
    assert "not enough known yet (0 of 100)" in thanks.words
    assert thanks.buttons == ["See health", "Log something"]
    (kept,) = await given.rows(agency, Rating)
    assert (kept.client_id, kept.rater_id) == (acme.id, "USOFIE")
    assert kept.given == {Statement.GUT: 2, Statement.TEAMWORK: 4}
    assert kept.why == "Only words so far 🙈 <!channel>"


async def test_a_new_rating_stands_beside_the_earlier_one(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    await given.rating(agency, acme, "UMETTE", gut=2, why="tired")
    await agency.mette.shortcut("rate.any_client")
    modal = await agency.mette.modal()
    assert not modal.value("Client")

    await modal.fill(Client="Acme", Gut="5 · lifts me")
    assert await modal.submit() == {}
    await agency.mette.told()
    await agency.mette.post("redeliver", kind="view_submission")

    assert [(r.gut, r.why) for r in await given.rows(agency, Rating)] == [(2, "tired"), (5, None)]


async def test_a_lead_hears_what_the_score_was_and_reads_each_voice_on_the_card(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    await given.lead(agency, "ULARS")
    six = dict.fromkeys(("gut", "respect", "value", "teamwork", "boundaries", "payment"), 3)
    await given.rating(agency, acme, "USOFIE", **six, why="*Slow* to brief")
    lars = agency.person("ULARS")

    await lars.command("/client-rate acme")
    modal = await lars.modal()
    assert modal.labels == ["Client", *STATEMENTS, "Why"]
    await modal.fill(Gut="5 · lifts me")
    assert await modal.submit() == {}
    assert "50 → 57 · Watch" in (await lars.told()).words

    await lars.command("/clients acme")
    card = await lars.told()
    assert "<@USOFIE> · Gut 3, Respect 3, Value 3, Payment 3, Teamwork 3, Boundaries 3" in card.words
    assert typed("*Slow* to brief") in card.words
    assert "<@ULARS> · Gut 5" in card.words


async def test_a_member_is_told_nothing_that_gives_two_raters_away(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    six = dict.fromkeys(("gut", "respect", "value", "teamwork", "boundaries", "payment"), 1)
    await given.rating(agency, acme, "UMETTE", **six, why="secret")

    await agency.sofie.command("/client-rate acme")
    modal = await agency.sofie.modal()
    await modal.fill(Gut="5 · lifts me")
    assert await modal.submit() == {}
    thanks = (await agency.sofie.told()).words
    assert "not enough known yet (0 of 100)" in thanks

    await agency.sofie.command("/clients acme")
    card = (await agency.sofie.told()).words
    assert "2 people have rated them" in card
    assert "secret" not in card
    assert "Gut 1" not in card


async def test_money_answers_of_somebody_who_is_owner_no_more_are_left_out(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE")
    await agency.sofie.command("/client-rate acme")
    modal = await agency.sofie.modal()
    assert "Payment" in modal.labels
    await given.change(agency, acme, owner_id="UMETTE")

    await modal.fill(Payment="5 · always")
    assert list(await modal.submit()) == ["Gut"]
    await modal.fill(Gut="4 · cheers me up")
    assert await modal.submit() == {}
    await agency.sofie.told()

    (kept,) = await given.rows(agency, Rating)
    assert kept.given == {Statement.GUT: 4}


async def test_where_two_names_fit_the_person_is_asked(agency: Agency) -> None:
    await given.client(agency, "Acme Bikes")
    wanted = await given.client(agency, "Acme Boats")
    await agency.sofie.command("/client-rate acme")

    question = await agency.sofie.told()
    assert question.buttons == ["Acme Bikes", "Acme Boats"]
    await question.press("Acme Boats")
    assert (await agency.sofie.modal()).value("Client")["value"] == str(wanted.id)


async def test_a_client_archived_meanwhile_is_not_rated(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    await agency.sofie.command("/client-rate acme")
    modal = await agency.sofie.modal()
    await modal.fill(Gut="3 · neither")
    await given.archived(agency, acme)

    errors = await modal.submit()

    assert "Acme is archived" in errors["Client"]
    assert await given.rows(agency, Rating) == []


async def test_what_was_left_unsent_is_there_again_and_can_be_put_away(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    await agency.sofie.command("/client-rate acme")
    modal = await agency.sofie.modal()
    await modal.fill(Gut="3 · neither", Why="half a thou")
    await modal.close()

    await agency.sofie.command("/client-rate acme")
    again = await agency.sofie.modal()
    assert again.value("Gut")["value"] == "3"
    assert again.value("Why") == "half a thou"
    await again.press("Start afresh")

    async def emptied() -> Modal | None:
        modal = await agency.sofie.modal()
        return None if modal.value("Why") or modal.value("Gut") else modal

    assert (await agency.sofie.until(emptied)).value("Client")["value"] == str(acme.id)


async def test_the_last_answers_are_ones_own_and_follow_the_client_that_is_chosen(agency: Agency) -> None:
    acme, bolt = await given.client(agency, "Acme"), await given.client(agency, "Bolt", owner="USOFIE")
    await given.rating(agency, acme, "USOFIE", gut=2, why="tired")
    await given.rating(agency, acme, "UJONAS", gut=5, respect=1)
    await given.rating(agency, bolt, "USOFIE", gut=4, payment=3)
    await agency.clock(timedelta(days=3))
    await agency.sofie.shortcut("rate.any_client")
    empty = await agency.sofie.modal()
    assert "Last time" not in empty.words
    await empty.fill(Client="Acme")

    async def follows() -> Modal | None:
        modal = await agency.sofie.modal()
        return modal if "Last time" in modal.words else None

    of_acme = await agency.sofie.until(follows)
    assert "Last time: 2" in hints(of_acme.view)["gut"]
    assert "tired" in hints(of_acme.view)["why"]
    assert "Last time" not in hints(of_acme.view)["respect"]
    assert "Payment" not in of_acme.labels
    await of_acme.fill(Client="Bolt")

    async def of_the_other() -> Modal | None:
        modal = await agency.sofie.modal()
        return modal if "Payment" in modal.labels else None

    of_bolt = await agency.sofie.until(of_the_other)
    assert "Last time: 4" in hints(of_bolt.view)["gut"]
    assert "Last time: 3" in hints(of_bolt.view)["payment"]
    assert "tired" not in of_bolt.words


async def test_what_is_left_as_it_was_is_not_answered_again_and_a_slip_is_skipped(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    await given.rating(agency, acme, "USOFIE", gut=2, respect=2)
    await agency.sofie.command("/client-rate acme")
    modal = await agency.sofie.modal()
    await modal.fill(Gut="4 · cheers me up", Value="1 · never")
    await modal.fill(Value="Skip")
    assert await modal.submit() == {}
    await agency.sofie.told()
    assert [row.given for row in await given.rows(agency, Rating)][1:] == [{Statement.GUT: 4}]
