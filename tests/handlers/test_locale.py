"""The catalogues: every sentence is collected and translated, and its translation fits where it stands."""

import ast
from collections.abc import Iterator
from datetime import time
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import handlers
from handlers.boundaries.choosing import choice_modal
from handlers.boundaries.deciding import decision_modal
from handlers.boundaries.need import need_modal
from handlers.boundaries.parts import Ladder
from handlers.clients.form import client_modal
from handlers.clients.team import team_input
from handlers.interactions.fields import log_modal
from handlers.kit.blocks import BUTTON_TEXT, View
from handlers.kit.words import LANGUAGES, LOCALES, speaking, spoken_day, spoken_money, spoken_time
from handlers.people import sync_people
from handlers.rate.form import Before, rating_modal
from handlers.settings import settings_modal
from handlers.weekly_summary import setup
from models.boundaries import Boundary
from models.clients import Client, Status
from models.people import Person
from models.ratings import Own
from models.rules.boundaries import DECISIONS
from models.rules.facts import Statement
from models.schedules import Schedule
from tests.support.agency import MONDAY, TEAM, Agency, seed

TRANSLATED = [language for language in LANGUAGES if language != "en"]
TEMPLATE = LOCALES / "rapport.pot"


def catalogue(file: Path) -> Catalog:
    with file.open("rb") as opened:
        return read_mo(opened) if file.suffix == ".mo" else read_po(opened)


def translation(language: str, suffix: str = ".po") -> Catalog:
    return catalogue(LOCALES / language / "LC_MESSAGES" / f"rapport{suffix}")


def sentences(source: Catalog) -> list[Message]:
    """Without the header."""
    return [message for message in source if message.id]


def forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def said_by(messages: list[Message]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """The translations of sources, each with its plural."""
    return {forms(message.id): forms(message.string) for message in messages}


# The files


def test_the_template_holds_every_sentence_and_no_other() -> None:
    found = extract_from_dir(Path(handlers.__file__).parent, keywords={**DEFAULT_KEYWORDS, "n_": (1, 2)})
    in_the_code = {message for _file, _line, message, _comments, _context in found}
    assert {message.id for message in sentences(catalogue(TEMPLATE))} == in_the_code, "run `make messages`"


def test_no_sentence_hides_where_it_is_not_collected() -> None:
    """Within an f-string none is found: it would be English in every language."""
    trees = [ast.parse(file.read_text()) for file in Path(handlers.__file__).parent.rglob("*.py")]
    inside = [text for tree in trees for text in ast.walk(tree) if isinstance(text, ast.JoinedStr)]
    calls = [node for text in inside for node in ast.walk(text) if isinstance(node, ast.Call)]
    spoken = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("_", "n_")]
    assert [ast.unparse(call) for call in spoken if isinstance(call.args[0], ast.Constant)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_language_says_everything(language: str) -> None:
    said = sentences(translation(language))
    assert {message.id for message in said} == {message.id for message in sentences(catalogue(TEMPLATE))}
    assert [message.id for message in said if message.fuzzy or not all(forms(message.string))] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_placeholders_and_marks_of_its_source(language: str) -> None:
    def kept(text: str) -> tuple[set[str], int, int]:
        return (
            {name for _text, name, _spec, _to in Formatter().parse(text) if name is not None},
            text.count("*"),
            text.count("`"),
        )

    for message in sentences(translation(language)):
        assert [kept(text) for text in forms(message.string)] == [kept(text) for text in forms(message.id)], message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_spoken_is_what_was_translated(language: str) -> None:
    heard, written = (sentences(translation(language, suffix)) for suffix in (".mo", ".po"))
    assert said_by(heard) == said_by(written), "run `make messages`"


# Slack's limits, within which builders clip


A_BOUNDARY = Boundary(id=1, rank=1, need="Need", why="Why")


def a_ladder() -> Ladder:
    """Of a client with nothing on it."""
    client = Client(id=1, name="Acme", status=Status.ACTIVE, language="en", owner_id="U1")
    return Ladder(client, [A_BOUNDARY], [], None, [], A_BOUNDARY, True, MONDAY, ZoneInfo("UTC"))  # noqa: FBT003


def views() -> dict[str, View]:
    """Every form, empty."""
    before = Before(Own({}), MONDAY.date(), ZoneInfo("UTC"))
    team = team_input([], [Person(user_id="UMETTE", name="Mette")], is_named=False, is_open=True)
    schedule = Schedule(id=1, channel="CTEAM", weekday=0, at=time(9), zone="Europe/Copenhagen", next_at=MONDAY)
    return {
        "client": client_modal({}, client=None, currency="DKK", money=True, team=team),
        "rating": rating_modal(None, {}, asked=list(Statement), readers="Mette", before=before),
        "log": log_modal(None, {}, MONDAY.date()),
        "boundary": need_modal(None, None, None),
        "choice": choice_modal(a_ladder(), None),
        **{f"to {one}": decision_modal(a_ladder(), A_BOUNDARY, one, None) for one in DECISIONS},
        "settings": settings_modal({}, [], now=MONDAY, members=3),
        "summary": setup.view({}, schedule, "Europe/Copenhagen", MONDAY),
        "stopped": setup.stopped(None),
    }


def plain_texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict) and node.get("type") == "plain_text":
        yield node["text"]
    elif isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from plain_texts(child)


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("form", views())
def test_a_form_is_whole_in_every_language(form: str, language: str) -> None:
    known = {text for message in sentences(translation(language)) for text in forms(message.string)}
    with speaking(language):
        view = views()[form]
    labels = [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]
    frame = [view[part]["text"] for part in ("title", "submit", "close") if part in view]
    assert [text for text in frame + labels if text not in known] == [], "clipped, or English"
    assert [text for text in plain_texts(view) if text.endswith("…") and text not in known] == [], "clipped"


def words_on_buttons() -> set[str]:
    """What stands in `_("…")` as the text of a button, wherever one is made."""
    trees = [ast.parse(file.read_text()) for file in Path(handlers.__file__).parent.rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    texts = [call.args[0] for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "button"]
    inside = [node for text in texts for node in ast.walk(text) if isinstance(node, ast.Constant)]
    return {node.value for node in inside if isinstance(node.value, str)}


@pytest.mark.parametrize("language", TRANSLATED)
def test_buttons_are_short(language: str) -> None:
    said = said_by(sentences(translation(language)))
    buttons = [said[text,] for text in words_on_buttons() if (text,) in said]
    assert said["Add a client",] in buttons
    assert [text for (text,) in buttons if len(text) > BUTTON_TEXT] == []


# Days, hours and amounts


def test_days_hours_and_amounts_are_written_as_danes_write_them() -> None:
    with speaking("da"):
        assert spoken_day(MONDAY.date()) == "mandag 7. januar"
        assert spoken_time(MONDAY, "Europe/Copenhagen") == "09.00"
        assert spoken_money(Decimal(12000), "DKK") == "12.000\u00a0kr."
        assert spoken_money(Decimal("1234.5"), "DKK") == "1.234,50\u00a0kr."
    assert spoken_money(Decimal(12000), "EUR") == "€12,000"


def test_a_form_gets_its_hour_as_slack_takes_it() -> None:
    with speaking("da"):
        fields = {block["block_id"]: block["element"] for block in views()["summary"]["blocks"] if "element" in block}
    assert fields["time"]["initial_time"] == "09:00"


# On the screen


async def test_a_danish_person_is_spoken_to_in_danish_and_others_are_not(agency: Agency) -> None:
    changed = seed()
    sofie = next(user for user in changed["workspaces"][0]["users"] if user["id"] == "USOFIE")
    agency.sandbox.load({"workspaces": [{**changed["workspaces"][0], "users": [sofie | {"locale": "da-DK"}]}]})
    await sync_people(agency.house.deps, TEAM)

    await agency.sofie.command("/clients help")
    told = (await agency.sofie.told()).words
    assert (
        "/clients [kunde | add NAVN | several | import | sort | prospect NAVN | "
        "edit KUNDE | pause KUNDE | archive KUNDE]" in told
    )
    assert "Alle kunder, eller én kundes kort." in told

    await agency.sofie.command("/clients add Acme")
    form = await agency.sofie.modal()
    assert (form.title, form.view["submit"]["text"], form.view["close"]["text"]) == ("Ny kunde", "Gem", "Annullér")
    assert form.labels[:2] == ["Navn", "Kundeansvarlig"]
    assert await form.submit() == {}
    assert "*Acme* er på listen." in (await agency.sofie.told()).words

    await agency.mette.command("/clients help")
    assert "All clients, or one client's card." in (await agency.mette.told()).words
