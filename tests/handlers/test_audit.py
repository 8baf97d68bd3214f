"""The audit log: every act in plain words, for admins only, and no look at what weighs without its entry."""

from datetime import timedelta
from typing import Any

import pytest

from handlers.audit import PER_PAGE, Page, log_modal
from handlers.audit.sentences import ACTS, sentence
from handlers.kit.words import speaking
from models.audit import Act, AuditEntry
from sandbox.block_kit import check_view
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.person import Modal, Person
from tests.support.slack import SOMEWHERE

Json = dict[str, Any]

# The words


def entry(act: Act, actor: str | None = "UMETTE", **more: Any) -> AuditEntry:
    return AuditEntry(id=1, at=MONDAY, act=act, actor_id=actor, **({"details": {}} | more))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (entry(Act.SAW_RATINGS, client_id=1), "<@UMETTE> looked at the ratings of Acme"),
        (entry(Act.SAW_MONEY, client_id=2), "<@UMETTE> looked at the budget of a client that was erased"),
        (
            entry(Act.CHANGED_MONEY, client_id=1, details={"old": None, "new": "12000.50 EUR"}),
            "<@UMETTE> changed the budget of Acme from none to €12,000.50",
        ),
        (entry(Act.CHANGED_OWNER, client_id=1, person_id="U2"), "<@UMETTE> handed Acme over to <@U2>"),
        (
            entry(Act.GAVE_ROLE, person_id="U2", details={"old": "member", "new": "lead"}),
            "<@UMETTE> gave <@U2> the role lead, before member",
        ),
        (
            entry(Act.GAVE_ROLE, person_id="U2", details={"old": "lead", "new": "admin", "as_in_slack": True}),
            "<@UMETTE> left the role of <@U2> to Slack: admin, before lead",
        ),
        (
            entry(Act.GAVE_ROLE, None, person_id="U2", details={"old": "lead", "new": "admin", "as_in_slack": True}),
            "<@U2> became admin again as in Slack, because nobody else was one",
        ),
        (
            entry(Act.CHANGED_CLIENT, client_id=1, details={"fields": ["name", "shared_channel"]}),
            "<@UMETTE> changed Acme: Name and Shared channel",
        ),
        (
            entry(Act.CHANGED_CLIENT, client_id=1, details={"status": {"old": "active", "new": "archived"}}),
            "<@UMETTE> archived Acme",
        ),
        (entry(Act.CHANGED_SUMMARY, channel="C1"), "<@UMETTE> set up the weekly summary in <#C1>"),
        (
            entry(Act.CHANGED_SUMMARY, channel="C2", details={"from": "C1"}),
            "<@UMETTE> moved the weekly summary from <#C1> to <#C2>",
        ),
        (
            entry(Act.CHANGED_SUMMARY, channel="C2", details={"stopped": True}),
            "<@UMETTE> stopped the weekly summary in <#C2>",
        ),
        (entry(Act.SAW_TRAIL, None), "Somebody read this log at the command line"),
        (
            entry(Act.CHANGED_SETTINGS, details={"fields": ["zone", "opens"]}),
            "<@UMETTE> changed the settings: Zone and Opens",
        ),
        (
            entry(Act.CHANGED_OPENNESS, details={"from": "guarded", "to": "open"}),
            "<@UMETTE> opened ratings to the clients' teams",
        ),
        (entry(Act.VOUCHED, person_id="U2", channel="C1"), "<@UMETTE> vouched for <@U2> in <#C1>"),
        (entry(Act.ENDED_VOUCH, None, person_id="U2", channel="C1"), "Rapport ended the vouch for <@U2> in <#C1>"),
        (
            entry(Act.IMPORTED, details={"import": 1, "added": 12, "changed": 3}),
            "<@UMETTE> imported clients: 12 added, 3 changed",
        ),
        (entry(Act.EXPORTED, client_id=1), "<@UMETTE> exported what is kept about Acme"),
        (entry(Act.ERASED, None, person_id="U2"), "Rapport erased what was kept about <@U2>"),
        (entry(Act.UNINSTALLED, None), "Rapport was taken out"),
    ],
)
def test_an_act_in_plain_words(told: AuditEntry, words: str) -> None:
    assert sentence(told, {1: "Acme"}) == words


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("actor", ["UMETTE", None])
@pytest.mark.parametrize("language", ["en", "da"])
def test_every_act_has_words_even_where_little_is_known_of_it(act: Act, actor: str | None, language: str) -> None:
    with speaking(language):
        words = sentence(entry(act, actor), {})
    assert words
    assert not {"{", "None"} & {words, *words.split()}
    assert ACTS[act]


def test_what_a_client_is_called_stays_text() -> None:
    assert "<!channel>" not in sentence(entry(Act.SAW_RATINGS, client_id=1), {1: "<!channel> *Acme*"})


@pytest.mark.parametrize("page", [Page(), Page(act=Act.ERASED, number=7)])
def test_a_full_page_keeps_slacks_limits(page: Page) -> None:
    entries = [entry(Act.SAW_RATINGS, client_id=1) for _ in range(PER_PAGE)]
    view = log_modal(page, entries, {1: "&" * 80}, more=True, zone="Asia/Tokyo", today=MONDAY.date())
    check_view(view, "modal", SOMEWHERE)


# Reading it


@pytest.fixture
async def place(agency: Agency) -> Agency:
    """The agency with nothing in the trail yet."""
    await given.a_monday_without_trail(agency)
    return agency


async def written(agency: Agency, *entries: AuditEntry) -> None:
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add_all(entries)


async def log_of(admin: Person) -> Modal:
    await admin.command("/client-settings audit")
    return await admin.modal()


def lines_of(log: Modal) -> list[str]:
    return [line for block in log.blocks if block["type"] == "section" for line in block["text"]["text"].split("\n")]


async def pick(log: Modal, **picked: str) -> Modal:
    """Pick in the menus of the log."""
    for name, value in picked.items():
        [block] = [block for block in log.blocks if block["type"] == "actions" and block["block_id"].startswith("filt")]
        [menu] = [element for element in block["elements"] if element["action_id"].endswith(name)]
        chosen: Json = {"selected_user": value}
        if menu["type"] == "static_select":
            chosen = {"selected_option": next(o for o in menu["options"] if o["text"]["text"] == value)}
        ids = {"block_id": block["block_id"], "action_id": menu["action_id"]}
        await log.person.post("action", container=log.container, **ids, value=chosen)
        log = await changed(log)
    return log


async def changed(log: Modal) -> Modal:
    """The same modal with something else in it."""

    async def other() -> Modal | None:
        stack = (await log.person.get("views"))["stack"]
        return Modal(log.person, stack[-1]) if stack[-1]["hash"] != log.view["hash"] else None

    return await log.person.until(other)


async def turn(log: Modal, button: str) -> Modal:
    await log.press(button)
    return await changed(log)


async def test_the_newest_stands_on_top_with_its_moment_where_the_reader_lives(place: Agency) -> None:
    await written(
        place,
        AuditEntry(at=MONDAY - timedelta(days=1), act=Act.VOUCHED, actor_id="ULARS", person_id="UGUEST", channel="C1"),
    )
    assert lines_of(await log_of(place.mette)) == [
        "<@UMETTE> opened this log · 7 January, 09:00",
        "<@ULARS> vouched for <@UGUEST> in <#C1> · 6 January, 09:00",
    ]


async def test_it_opens_from_the_settings_too(place: Agency) -> None:
    await place.mette.command("/client-settings")
    settings = await place.mette.modal()
    await settings.press("Audit log")
    log = await changed(settings)
    assert log.title == "Audit log"
    assert "opened this log" in log.words


async def test_twenty_a_page_there_and_back(place: Agency) -> None:
    hours = range(45)
    await written(
        place,
        *(AuditEntry(at=MONDAY - timedelta(hours=n + 1), act=Act.INSTALLED, actor_id=f"U{n}") for n in hours),
    )
    first = await log_of(place.mette)
    second = await turn(first, "Older")
    third = await turn(second, "Older")
    seen = [line for page in (first, second, third) for line in lines_of(page)]
    assert [len(lines_of(page)) for page in (first, second, third)] == [20, 20, 6]
    assert [line.split()[0] for line in seen[1:]] == [f"<@U{n}>" for n in hours]
    assert "Older" not in third.buttons
    assert lines_of(await turn(third, "Newer")) == lines_of(second)


async def test_it_is_narrowed_by_person_and_kind_and_widened_again(place: Agency) -> None:
    earlier = MONDAY - timedelta(hours=1)
    await written(
        place,
        AuditEntry(at=earlier, act=Act.SAW_MONEY, actor_id="ULARS", client_id=7),
        AuditEntry(at=earlier, act=Act.GAVE_ROLE, actor_id="UMETTE", person_id="ULARS", details={}),
        AuditEntry(at=earlier, act=Act.SAW_MONEY, actor_id="USOFIE", client_id=7),
    )
    log = await log_of(place.mette)
    log = await pick(log, person="ULARS")
    assert [line.split()[0] for line in lines_of(log)] == ["<@UMETTE>", "<@ULARS>"]
    log = await pick(log, act="Looked at budgets")
    assert [line.split(" · ")[0] for line in lines_of(log)] == [
        "<@ULARS> looked at the budget of a client that was erased"
    ]
    log = await pick(log, act="Opened the audit log")
    assert lines_of(log) == ["Nothing of this kind is written down."]
    assert len(lines_of(await turn(log, "Show all"))) == 4


@pytest.mark.parametrize("who", ["ULARS", "USOFIE", "UGUEST", "UCLIENT"])
async def test_only_admins_read_it(place: Agency, who: str) -> None:
    await given.lead(place, "ULARS")
    reader = place.person(who, here={"UGUEST": "CGUEST", "UCLIENT": "CSHARED"}.get(who, "CTEAM"))
    for words in ("/client-settings audit", "/client-settings people"):
        await reader.command(words)
        assert "Sorry" in (await reader.told()).words
    assert (await reader.get("views"))["stack"] == []
    assert await given.rows(place, AuditEntry) == []
