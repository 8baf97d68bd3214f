"""What is handed to a client: the agreement and the welcome letter, read, edited, and as files of three kinds."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from models.agreements import Agreement
from models.clients import Client
from models.rules.agreement import Duty, Milestone, Scope
from tests.support import agreed, given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.kickoffs import press
from tests.support.person import Modal, Person, Shown

STEP = Milestone(1, "Design", Duty("show <two> *designs*", date(2030, 1, 11)), Duty("send texts", date(2030, 1, 4)))


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client of Mette's with an agreement worth 48,000."""
    await agency.clock(MONDAY)
    client = await given.client(agency, "Acme")
    terms = agreed.website(milestones=(STEP,), scope=Scope(inside=("ten pages",), approver="Anna"))
    await agreed.agreement(agency, client, terms, budget=48000, currency="EUR")
    return client


async def opened(agency: Agency, person: Person | None = None) -> Modal:
    """The agreement in front of somebody."""
    person = person or agency.mette
    await person.command("/clients acme")
    await (await person.told()).press("Open")
    return await person.modal()


def files(agency: Agency) -> list[tuple[str, bytes]]:
    """Names and contents of what was uploaded, in its order."""
    known = agency.sandbox.world.workspaces[TEAM].files.values()
    return [(one.name, one.content or b"") for one in known if one.is_complete]


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


async def test_the_agreement_as_a_file_of_each_kind(agency: Agency) -> None:
    await opened(agency)
    for kind in ("PDF", "HTML", "Markdown"):
        shown = await press(agency, kind)
        assert f"✓ The {kind} is in your direct messages with me." in shown.words
    names, (pdf, page, text) = zip(*files(agency), strict=True)
    assert list(names) == [f"agreement-website.{end}" for end in ("pdf", "html", "md")]
    told = words_of(pdf)
    for words in ("Website", "€48,000", "ten pages", "show <two> *designs*", "send texts, by 4 January", "Anna"):
        assert words in told
    assert "show &lt;two&gt; *designs*" in page.decode()
    assert "show \\<two> \\*designs\\*" in text.decode()


async def test_a_file_speaks_to_the_client_in_their_language(agency: Agency, acme: Client) -> None:
    await given.change(agency, acme, language="da")
    await opened(agency)
    await press(agency, "Markdown")
    [(_name, content)] = files(agency)
    text = content.decode()
    assert "4. januar" in text
    assert "| Milepæl | Vi | I |" in text


@pytest.mark.parametrize("who", ["USOFIE", "UMETTE"])
async def test_a_file_shows_no_budget_to_whoever_sees_none_and_says_so(agency: Agency, who: str) -> None:
    sees_it, reader = who == "UMETTE", agency.person(who)
    await opened(agency, reader)
    await press(agency, "Markdown", by=reader)
    [(_name, content)] = files(agency)
    assert ("48,000" in content.decode()) is sees_it
    assert ("It says nothing of money" in (await last_word(reader)).words) is not sees_it


async def last_word(reader: Person) -> Shown:
    """Whatever was told privately before, this came last."""
    word = await reader.told()
    while "for you to send" not in word.words:
        word = await reader.told()
    return word


async def test_a_letter_is_read_edited_and_downloaded(agency: Agency) -> None:
    await opened(agency)
    letter = await press(agency, "Welcome letter")
    assert "send texts" in letter.words
    assert "48,000" not in letter.words, "a welcome is not about money"
    form = await press(agency, "Edit")
    await form.fill(Opening="Dear Anna,\n\n- one\n- two", Closing="See you on Monday!")
    assert await form.submit() == {}
    letter = await agency.mette.modal()
    assert "See you on Monday!" in letter.words
    await press(agency, "PDF")
    [(name, pdf)] = files(agency)
    assert name == "welcome-to-website.pdf"
    assert "Dear Anna, – one – two" in words_of(pdf).replace("•", "–")

    await press(agency, "Back")
    assert "See you on Monday!" in (await press(agency, "Welcome letter")).words


async def test_a_letter_in_the_other_language(agency: Agency) -> None:
    await opened(agency)
    await press(agency, "Welcome letter")
    letter = await press(agency, "På dansk")
    assert "11. januar" in letter.words
    assert "In English" in letter.buttons
    [agreement] = await given.rows(agency, Agreement)
    assert agreement.letter.language == "da"


async def test_an_empty_letter_is_none(agency: Agency) -> None:
    await opened(agency)
    await press(agency, "Welcome letter")
    form = await press(agency, "Edit")
    empty = dict.fromkeys(["Opening", "What you can expect of us", "What we ask of you", "Closing"], "")
    await form.fill_in(empty)
    assert list(await form.submit()) == ["Opening"]


async def test_where_slack_takes_no_file_one_hears_so(agency: Agency) -> None:
    await agency.fault("files.getUploadURLExternal", "error", error="internal_error")
    await opened(agency)
    await press(agency, "PDF")
    assert "Slack didn't take the file" in (await agency.mette.told()).words


async def test_nothing_is_written_to_a_client(agency: Agency, acme: Client) -> None:
    await given.change(agency, acme, shared_channel="CSHARED")
    await opened(agency)
    for button in ("I sent it", "PDF", "Welcome letter", "HTML"):
        await press(agency, button)
    assert [one for one in await agency.mette.messages("CSHARED") if one.raw["bot"]] == []


async def test_two_who_edit_one_letter_lose_no_words(agency: Agency) -> None:
    await opened(agency)
    await press(agency, "Welcome letter")
    mine = await press(agency, "Edit")
    await mine.fill(Closing="Mine")
    await opened(agency, agency.sofie)
    await press(agency, "Welcome letter", by=agency.sofie)
    theirs = await press(agency, "Edit", by=agency.sofie)
    await (await theirs.fill(Closing="Theirs")).submit()
    assert "Somebody changed this letter meanwhile." in (await mine.submit())["Opening"]
    [agreement] = await given.rows(agency, Agreement)
    assert agreement.letter.closing == "Theirs"
