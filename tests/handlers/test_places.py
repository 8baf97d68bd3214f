"""What others could read is kept back; leads vouch for guests, say it elsewhere or let it go: whole conversations."""

import re
from datetime import timedelta
from functools import partial
from pathlib import Path

from handlers.health.all_clients import PAGE, Page
from handlers.kit.blocks import note
from handlers.kit.turn import turn_in
from handlers.places import views
from models import vouches
from models.audit import Act, AuditEntry
from models.outbox import Outgoing, State
from models.rules.schedule import WEEK
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.person import Modal, Person, Shown
from tests.support.town import eventually


async def set_up(agency: Agency, person: Person, channel: str = "CTEAM") -> None:
    """From Monday on a channel hears the week; there is a client to speak of."""
    await given.client(agency, "Acme")
    await agency.clock(MONDAY)
    await person.command("/client-summary")
    assert await (await (await person.modal()).fill(Channel=channel)).submit() == {}
    await person.told()


async def silenced(agency: Agency, person: Person) -> Shown:
    """A guest came to the channel, and a week later the summary is kept back; the word about that."""
    await set_up(agency, person)
    await agency.mette.post("join", channel="CTEAM", user="UGUEST")
    await agency.clock(MONDAY + WEEK)
    return await person.told()


async def public(agency: Agency, channel: str) -> list[Shown]:
    said = await agency.mette.messages(channel)
    return [message for message in said if message.raw["bot"] and not message.raw["ephemeral"]]


async def trail(agency: Agency) -> list[tuple[Act, str | None, str | None, str | None]]:
    entries: list[AuditEntry] = await given.rows(agency, AuditEntry)
    known = {Act.VOUCHED, Act.ENDED_VOUCH, Act.RELEASED, Act.LET_GO}
    return [(one.act, one.actor_id, one.person_id, one.channel) for one in entries if one.act in known]


async def summaries(agency: Agency) -> list[State]:
    rows: list[Outgoing] = await given.rows(agency, Outgoing)
    return [row.state for row in rows if row.kind == "weekly_summary"]


# What was kept back


async def test_the_lead_who_arranged_it_hears_once_what_where_and_why(agency: Agency) -> None:
    await given.lead(agency, "ULARS")
    word = await silenced(agency, agency.person("ULARS"))
    assert "I kept back the weekly summary for <#CTEAM>: gustav, a guest, reads along" in word.words
    assert word.buttons == ["Vouch for gustav", "Say it in another channel", "Let it go", "Guests we vouch for"]
    assert "Acme" not in word.words
    await agency.clock(MONDAY + 2 * WEEK)
    assert await public(agency, "CTEAM") == []
    told = [row.channel for row in await given.rows(agency, Outgoing) if row.kind == "held"]
    assert told == ["ULARS"]


async def test_once_that_lead_is_none_any_more_every_lead_hears(agency: Agency) -> None:
    await given.lead(agency, "ULARS")
    await set_up(agency, agency.person("ULARS"))
    await given.lead(agency, "USOFIE")
    await agency.mette.post("deactivate", user="ULARS")
    await agency.mette.post("join", channel="CTEAM", user="UGUEST")
    await agency.clock(MONDAY + WEEK)
    told = {row.channel for row in await given.rows(agency, Outgoing) if row.kind == "held"}
    assert told == {"UMETTE", "USOFIE"}


async def test_a_leads_word_lets_it_go_out(agency: Agency) -> None:
    word = await silenced(agency, agency.mette)
    await word.press("Vouch for gustav")
    assert "You vouch for *gustav* in <#CTEAM>" in (await agency.mette.told()).words
    assert "Acme" in (await agency.mette.said("CTEAM", "Our clients")).words
    assert await trail(agency) == [(Act.VOUCHED, "UMETTE", "UGUEST", "CTEAM")]
    await agency.clock(MONDAY + 2 * WEEK)
    assert len(await public(agency, "CTEAM")) == 2


async def test_once_only_our_own_people_read_there_it_goes_out_by_itself(agency: Agency) -> None:
    await silenced(agency, agency.mette)
    await agency.clock(MONDAY + 2 * WEEK)
    await agency.mette.post("leave", channel="CTEAM", user="UGUEST")
    await agency.mette.said("CTEAM", "14–20 Jan")
    first, second = await public(agency, "CTEAM")
    assert "7–13 Jan" in first.words
    assert "14–20 Jan" in second.words


async def test_it_can_be_said_elsewhere(agency: Agency) -> None:
    word = await silenced(agency, agency.mette)
    await word.press("Say it in another channel")
    modal = await agency.mette.modal()
    errors = await (await modal.fill(Channel="CPENDING")).submit()
    assert "People outside your team" in errors["Channel"]
    assert await (await modal.fill(Channel="CACME")).submit() == {}
    assert "on its way to <#CACME>" in (await agency.mette.told()).words
    await agency.mette.said("CACME", "Our clients")
    await agency.clock(timedelta(seconds=1))
    assert await public(agency, "CTEAM") == []
    assert await summaries(agency) == [State.SENT]
    assert await trail(agency) == [(Act.RELEASED, "UMETTE", None, "CTEAM")]


async def test_it_can_be_let_go_and_who_presses_second_hears_that_it_is_done(agency: Agency) -> None:
    await given.lead(agency, "ULARS")
    lars, sofie = agency.person("ULARS"), agency.sofie
    await set_up(agency, lars)
    await given.lead(agency, "USOFIE")
    await agency.mette.post("deactivate", user="ULARS")
    await agency.mette.post("join", channel="CTEAM", user="UGUEST")
    await agency.clock(MONDAY + WEEK)
    first, second = await agency.mette.told(), await sofie.told()
    await first.press("Let it go")
    assert "1 message for <#CTEAM> is given up" in (await agency.mette.told()).words
    await second.press("Say it in another channel")
    assert "done already" in (await sofie.told()).words
    assert await summaries(agency) == [State.DROPPED]
    assert await trail(agency) == [(Act.LET_GO, "UMETTE", None, "CTEAM")]


async def test_a_word_that_cannot_be_given_says_why(agency: Agency) -> None:
    word = await silenced(agency, agency.mette)
    await agency.mette.post("join", channel="CSHARED", user="UGUEST")
    await word.press("Vouch for gustav")
    assert "nobody can vouch for them" in (await agency.mette.told()).words
    await agency.mette.post("share", channel="CTEAM", pending=True)
    await word.press("Vouch for gustav")
    assert "People outside your team" in (await agency.mette.told()).words
    assert await trail(agency) == []
    assert await public(agency, "CTEAM") == []


async def has_no_role(agency: Agency, user_id: str) -> bool:
    """We have heard by now."""
    return not (await agency.house.deps.directory.caller(TEAM, user_id)).role


async def test_who_is_no_lead_any_more_decides_nothing(agency: Agency) -> None:
    await given.lead(agency, "ULARS")
    lars = agency.person("ULARS")
    word = await silenced(agency, lars)
    await agency.mette.post("role", user="ULARS", role="guest")
    await eventually(partial(has_no_role, agency, "ULARS"))
    for button in ("Vouch for gustav", "Say it in another channel", "Let it go", "Guests we vouch for"):
        await word.press(button)
        assert "not available to you here" in (await lars.told()).words
    assert await trail(agency) == []


async def private_channel_with_a_client(agency: Agency) -> None:
    """Rapport is not in it."""
    channel = {"id": "GCLIENT", "name": "borealis", "is_private": True, "members": ["UMETTE", "UCLIENT"]}
    workspace = {"id": TEAM, "name": "Nordlys", "domain": "nordlys", "channels": [channel]}
    async with agency.http.post(f"{agency.url}/sandbox/seed", json={"workspaces": [workspace]}) as answer:
        assert answer.ok
    await given.client(agency, "Borealis", shared_channel="GCLIENT")


async def test_a_guest_who_may_read_with_a_client_where_we_cannot_look_hears_nothing(agency: Agency) -> None:
    """The channel with the client is private, and we are not in it: Slack tells of nobody who is."""
    word = await silenced(agency, agency.mette)
    await word.press("Vouch for gustav")
    await agency.mette.told()
    await agency.mette.said("CTEAM", "7–13 Jan")
    await private_channel_with_a_client(agency)
    await agency.clock(MONDAY + 2 * WEEK)
    word = await agency.mette.told()
    assert "a guest reads along, and I can't tell whether they also read with a client" in word.words
    assert "Type `/invite` <@URAPPORT> in <#GCLIENT>, and I can look." in word.words
    assert len(await public(agency, "CTEAM")) == 1

    await agency.mette.post("join", channel="GCLIENT", user="URAPPORT")
    await agency.clock(timedelta(minutes=10))
    await agency.mette.said("CTEAM", "14–20 Jan")

    await agency.mette.post("join", channel="GCLIENT", user="UGUEST")
    await agency.clock(MONDAY + 3 * WEEK)
    assert "your word for them in <#CTEAM> has ended" in (await agency.mette.told()).words
    assert len(await public(agency, "CTEAM")) == 2


async def test_nobody_vouches_for_a_guest_who_may_read_with_a_client_where_we_cannot_look(agency: Agency) -> None:
    word = await silenced(agency, agency.mette)
    await private_channel_with_a_client(agency)
    await word.press("Vouch for gustav")
    told = (await agency.mette.told()).words
    assert "I can't tell whether *gustav* reads with a client too. Type `/invite` <@URAPPORT> in <#GCLIENT>" in told
    assert await trail(agency) == []


async def test_a_word_ends_where_the_channel_becomes_a_clients(agency: Agency) -> None:
    word = await silenced(agency, agency.mette)
    await word.press("Vouch for gustav")
    await agency.mette.said("CTEAM", "7–13 Jan")
    for channel in ("CTEAM", None):
        await agency.mette.command("/clients edit acme")
        assert await (await (await agency.mette.modal()).fill(Shared_channel=channel)).submit() == {}
        await agency.mette.told()
    assert (await trail(agency))[1:] == [(Act.ENDED_VOUCH, "UMETTE", "UGUEST", "CTEAM")]
    await agency.clock(MONDAY + 2 * WEEK)
    assert len(await public(agency, "CTEAM")) == 1


# Choosing a channel


async def vouch_in(agency: Agency, modal: Modal, field: str) -> Modal:
    """The form says who reads along; a word later it can be saved."""
    errors = await (await modal.fill_in({field: "CGUEST"})).submit()
    assert errors == {field: "gustav reads along there as a guest. Vouch for them below, or pick another channel."}
    asking = await showing(agency.mette, "*gustav* reads along in <#CGUEST> as a guest")
    await asking.press("Vouch for gustav")
    return await showing(agency.mette, "You vouch for *gustav*")


async def showing(person: Person, words: str) -> Modal:
    """The modal in front of somebody, once it shows these words."""

    async def shown() -> Modal | None:
        now = await person.modal()
        return now if words in now.words else None

    return await person.until(shown)


async def test_in_the_summarys_form_a_lead_vouches_without_losing_what_they_typed(agency: Agency) -> None:
    await agency.clock(MONDAY)
    await agency.mette.command("/client-summary")
    modal = await (await agency.mette.modal()).fill(Day="Thursday", Time="15:30", Zone="tokyo")
    modal = await vouch_in(agency, modal, "Channel")
    assert "Vouch for gustav" not in modal.buttons
    assert await modal.submit() == {}
    assert "<#CGUEST> on Thursdays at 15:30 (Tokyo)" in (await agency.mette.told()).words


async def test_in_a_clients_form_a_lead_vouches_without_losing_what_they_typed(agency: Agency) -> None:
    await agency.mette.command("/clients add Acme")
    modal = await (await agency.mette.modal()).fill(Since="2024-05-01", Yearly_budget="12000")
    modal = await vouch_in(agency, modal, "Internal channel")
    assert (modal.value("Name"), modal.value("Since"), modal.value("Yearly budget")) == ("Acme", "2024-05-01", "12000")
    assert await modal.submit() == {}
    assert "*Acme* is on the list" in (await agency.mette.told()).words


async def test_a_member_is_told_who_reads_along(agency: Agency) -> None:
    await agency.sofie.command("/clients add Acme")
    modal = await (await agency.sofie.modal()).fill(Internal_channel="CGUEST")
    errors = await modal.submit()
    assert errors == {
        "Internal channel": "gustav reads along there as a guest. A lead can vouch for them; or pick another channel."
    }


# The list


async def test_every_word_is_listed_and_any_lead_ends_it(agency: Agency) -> None:
    word = await silenced(agency, agency.mette)
    await word.press("Vouch for gustav")
    await agency.mette.said("CTEAM", "Our clients")
    await agency.mette.command("/client-settings")
    await (await agency.mette.modal()).press("Guests we vouch for")

    await (await showing(agency.mette, "*gustav* in <#CTEAM>\nmette vouched, 14 January")).press("End it")
    await showing(agency.mette, "Nobody vouches for a guest")
    await agency.clock(MONDAY + 2 * WEEK)
    assert len(await public(agency, "CTEAM")) == 1
    assert (await trail(agency))[1:] == [(Act.ENDED_VOUCH, "UMETTE", "UGUEST", "CTEAM")]


def test_a_list_of_many_words_fits_into_a_view() -> None:
    many = [
        vouches.Vouch(channel=f"C{n}", guest_id=f"U{n}", lead_id="UMETTE", given_at=MONDAY)
        for n in range(views.MOST_LISTED + 5)
    ]
    view = views.all_vouches(many, {}, {"UMETTE"}, "UTC", MONDAY.date())
    assert len(view["blocks"]) == views.MOST_LISTED + 1
    assert "no lead any more" not in str(view)
    assert "no lead any more" in str(views.all_vouches(many, {}, set(), "UTC", MONDAY.date()))


# No other door to a channel


async def test_a_button_in_a_channel_changes_nothing_that_others_see(agency: Agency) -> None:
    """Its answer would take the place of a private message; here others would read it."""
    await given.client(agency, "Acme")
    turn = await turn_in(agency.house.deps, TEAM)
    async with turn.transaction() as session:
        message = note("All clients", PAGE.button("Next", Page(start=0)))
        await turn.say(session, "CTEAM", message, kind="test")
    await (await agency.sofie.said("CTEAM", "All clients")).press("Next")
    assert "Acme" in (await agency.sofie.told()).words
    [seen] = await agency.mette.messages("CTEAM")
    assert (seen.raw["text"], bool(seen.raw["edited"])) == ("All clients", False)


def test_nothing_but_delivery_posts_into_channels() -> None:
    """Whatever else is said is for one person's eyes: the answer itself, a response_url, a modal or the Home tab."""
    visible = re.compile(
        r"chat_(post|update|me|schedule|unfurl)|chat\.(post|update)|in_channel\"|files_upload|\.say\(ack"
    )
    root = Path(__file__).parents[2]
    found = {
        str(path.relative_to(root))
        for folder in ("bot", "handlers", "models")
        for path in (root / folder).rglob("*.py")
        for line in path.read_text().splitlines()
        if visible.search(line) and "not_in_channel" not in line and not line.lstrip().startswith(('"""', "#"))
    }
    # What the others post is for one person: a file that they asked for, how far it is, what in their digest is over.
    assert found == {
        "bot/delivery.py",
        "handlers/everything.py",
        "handlers/importing/taking.py",
        "handlers/kit/request.py",
        "handlers/nudges/closing.py",
    }
