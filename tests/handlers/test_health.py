"""How a client is doing, and why: what leads see, what members see, and that the points add up."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.health import all_clients, one_client
from handlers.health.every_point import points_view
from handlers.health.one_client import Look
from handlers.kit.pictures import COURSE_WEEKS
from models.clients import Client
from models.interactions import Interaction
from models.ratings import Rating
from models.rules import facts
from models.rules.change import change
from models.rules.charts import course
from models.rules.facts import Facts, Kind, Tone
from models.rules.gut import gut
from models.rules.health import DEFAULT_WEIGHTS, Part
from models.rules.published import shown
from models.rules.schedule import WEEK
from models.rules.summary import summarize
from models.sight import Sight
from tests.support.many import NASTY_NAMES, subjects
from tests.support.slack import slack_takes
from tests.support.time import NOW

PEOPLE = {"UMETTE": "Mette", "ULARS": "Lars", "USOFIE": "Sofie"}


def a_rating(rater: str, ago: float, why: str | None = None, **answers: int) -> Rating:
    return Rating(rater_id=rater, rated_at=NOW - timedelta(days=ago), why=why, **answers)


def an_event(number: int, ago: float, kind: Kind, tone: Tone | None, what: str) -> Interaction:
    at = NOW - timedelta(days=ago)
    return Interaction(id=number, kind=kind, tone=tone, what=what, occurred_at=at, logged_at=at, logged_by="ULARS")


LEAD, MEMBER, TEAM = Sight(is_lead=True), Sight(), Sight(is_open=True, teams={7: None})


def look(ratings: list[Rating], logged: list[Interaction], sight: Sight = LEAD, *, name: str = "Acme") -> Look:
    """What a lead (or somebody else) sees of these facts."""
    events = tuple(facts.Interaction(row.id, row.kind, row.occurred_at, tone=row.tone) for row in logged)
    known = Facts(tuple(row.fact for row in ratings), events)
    client = Client(id=7, name=name, owner_id="UMETTE")
    see = sight.see(client.id)
    return Look(
        client=client,
        sight=sight,
        ratings=sight.readable(client.id, ratings),
        logged=logged,
        promises=[],
        requests=[],
        names=PEOPLE,
        now=NOW,
        zone="Europe/Copenhagen",
        health=see(known, NOW),
        change=change(see(known, NOW - WEEK), see(known, NOW)),
        gut=gut(known, NOW) if sight.is_lead else None,
        course=course(known, see, NOW, COURSE_WEEKS),
        published=shown(sight.eyes(client.id), known.ratings, NOW).publication,
    )


def words(shown: Look) -> str:
    """All text of the message, one piece a line."""
    message = one_client.message(shown)
    slack_takes(message)
    return "\n".join(_texts(list(message.blocks)))


def _texts(node: object) -> list[str]:
    if isinstance(node, list):
        return [text for item in node for text in _texts(item)]
    if not isinstance(node, dict):
        return []
    own = [node["text"]] if isinstance(node.get("text"), str) else []
    return own + [text for value in node.values() for text in _texts(value)]


SIX = {"gut": 4, "respect": 3, "value": 4, "teamwork": 4, "boundaries": 5, "payment": 5}
KNOWN = [a_rating("ULARS", 20, None, **dict.fromkeys(SIX, 5)), a_rating("UMETTE", 3, "Slow to brief", **SIX)]
TALK = [
    an_event(1, 12, Kind.CONTACT, Tone.NEUTRAL, "Planning"),
    an_event(2, 2, Kind.PRAISE, Tone.WARM, "Loved *it* <!channel>"),
]

PART = r"^\*(\w+): (\d+) points?\*(.*?)(?=^\*\w+: \d+ points?\*|^Ratings \d+ \+)"
"""A part's name, its points, and its evidence."""

# One client, for leads


def test_the_points_of_the_parts_and_of_their_evidence_add_up_to_the_score() -> None:
    said = words(look(KNOWN, TALK))

    (score,) = re.findall(r"^🟩+⬜*  \*(\d+) · Healthy\*", said, re.MULTILINE)
    parts = re.findall(PART, said, re.DOTALL | re.MULTILINE)
    assert [name for name, _, _ in parts] == ["Ratings", "Tone", "Contact"]
    assert sum(int(points) for _, points, _ in parts) == int(score)
    for _, points, evidence in parts:
        assert sum(int(own) for own in re.findall(r"· (\d+) points?$", evidence, re.MULTILINE)) == int(points)
    assert f"= *{score}*" in said


def test_what_moved_adds_up_to_the_difference() -> None:
    said = words(look(KNOWN, TALK))

    (whole,) = re.findall(r"^([+−]\d+) since last week", said, re.MULTILINE)
    moved = re.findall(r"^• \w+ ([+−]\d+):", said, re.MULTILINE)
    assert moved
    assert sum(_number(points) for points in moved) == _number(whole)
    assert "Mette answered" in said
    assert "praise logged" in said


def _number(signed: str) -> int:
    return int(signed.replace("−", "-"))


def test_leads_read_who_said_what_and_when() -> None:
    said = words(look(KNOWN, TALK))

    assert "*Mette*, 3 days ago: Gut 4, Respect 3, Value 4, Payment 5, Teamwork 4, Boundaries 5" in said
    assert "“Slow to brief”" in said
    assert "*Praise, warm*, 2 days ago:" in said
    assert "(Lars)" in said
    assert "<!channel>" not in said


def test_what_came_from_a_message_leads_back_to_it() -> None:
    call = an_event(1, 1, Kind.CONTACT, Tone.WARM, "On the phone")
    quoted = an_event(2, 2, Kind.PRAISE, Tone.WARM, "Best yet")
    quoted.link = "https://nordlys.slack.com/archives/C1/p1"
    said = words(look(KNOWN, [call, quoted]))
    assert "“Best yet” (Lars) · <https://nordlys.slack.com/archives/C1/p1|message>" in said
    assert said.count("|message>") == 1


def test_the_gut_stands_beside_everything_else_and_a_band_apart_is_said() -> None:
    torn = [a_rating(rater, 3, gut=1, respect=5, value=5, teamwork=5) for rater in PEOPLE]

    assert "*Gut* 🔴 0 · At risk  ·  *Everything else* 🟢 100 · Healthy" in words(look(torn, []))
    assert "a band apart" in words(look(torn, []))
    assert "*Gut*" in words(look(KNOWN, TALK))
    assert "a band apart" not in words(look(KNOWN, TALK))
    assert "*Gut*" not in words(look(torn, [], MEMBER))


def test_what_we_gave_stands_against_the_praise_that_came_back() -> None:
    gave = [
        an_event(1, 5, Kind.FAVOUR, None, "A banner"),
        an_event(2, 9, Kind.LATE_HOURS, None, "Sunday"),
        an_event(3, 9, Kind.LATE_HOURS, None, "Evening"),
        an_event(4, 99, Kind.FAVOUR, None, "Long ago"),
    ]
    given = "In 90 days we gave 1 favour and 2 late evenings or weekends."
    assert f"{given} No praise yet." in words(look(KNOWN, gave))
    assert f"{given} They praised us 1 time." in words(
        look(KNOWN, [*gave, an_event(5, 2, Kind.PRAISE, None, "Best yet")])
    )
    assert "In 90 days" not in words(look(KNOWN, [an_event(5, 2, Kind.PRAISE, None, "Best yet")]))


def test_older_evidence_is_summed_up_and_still_adds_up() -> None:
    many = [a_rating(f"U{number}", number, gut=1 + number % 5, respect=4) for number in range(1, 12)]
    said = words(look(many, []))

    (points,) = re.findall(r"Ratings: (\d+) points", said)
    assert sum(int(own) for own in re.findall(r"· (\d+) points?$", said, re.MULTILINE)) == int(points)
    assert "5 older ones" in said
    assert "somebody who has left" in said


# Not enough known


def test_below_40_there_is_no_score_but_what_would_help() -> None:
    little = look([a_rating("UMETTE", 1, gut=5, respect=5)], [])
    said = words(little)

    assert "Not enough known (13 of 100)" in said
    assert "One full rating tells up to 40 of 100" in said
    assert re.search(r"\*\d+ ·", said) is None
    assert "*Ratings* · 100 of 100, and 13 of 40 known" in said
    first = one_client.message(little).blocks[-1]["elements"][0]
    assert (first["text"]["text"], first["action_id"]) == ("Rate, 30 seconds", "shared.rate_client")


def test_nothing_known_at_all_is_said_kindly() -> None:
    said = words(look([], []))

    assert "Not enough known (0 of 100)" in said
    assert "Nothing known yet: Ratings, Promises, Scope, Tone and Contact." in said


def test_what_would_help_goes_by_what_the_parts_weigh_here() -> None:
    """Ratings 10, tone 30 and contact 20 of a hundred; reply times cannot be known."""
    weights = {Part.RATINGS: 10, Part.PROMISES: 20, Part.REPLY_TIMES: 10, Part.SCOPE: 10, Part.TONE: 30}
    said = words(look([], [], replace(LEAD, weights=weights | {Part.CONTACT: 20})))
    assert "One full rating tells up to 10 of 100." in said
    assert "up to 50." in said
    off = dict.fromkeys(Part, 0) | {Part.PROMISES: 50}
    said = words(look([], [], replace(LEAD, weights=off)))
    assert "One full rating" not in said
    assert "tone and contact" not in said


def test_a_part_that_counts_for_nothing_here_is_not_said_to_be_unknown() -> None:
    """Its facts are there: saying that nothing is known would be untrue."""
    said = words(look(KNOWN, TALK, replace(LEAD, weights=dict(DEFAULT_WEIGHTS) | {Part.TONE: 0})))
    assert "Nothing known yet: Promises and Scope." in said
    assert "Not counted here: Tone." in said
    assert "Not counted here" not in words(look(KNOWN, TALK))


def test_reply_times_are_said_to_be_measured_by_nothing_yet() -> None:
    said = words(look(KNOWN, TALK))
    assert "Reply times: not measured yet, so at most 90 of 100 can be known." in said
    assert "Nothing known yet: Promises and Scope." in said
    none = words(look(KNOWN, TALK, replace(LEAD, weights=dict(DEFAULT_WEIGHTS) | {Part.REPLY_TIMES: 0})))
    assert "not measured" not in none


def test_a_parts_own_score_is_rounded_as_the_score_is() -> None:
    """62.5 is 63 on every line: a client of whom only ratings are known has one number."""
    answers = {"gut": 3, "respect": 4, "value": 3, "teamwork": 4, "boundaries": 3, "referral": 4}
    said = words(look([a_rating("UMETTE", 1, None, **answers)], []))
    assert "*63 · Watch*" in said
    assert "*Ratings: 63 points* · 63 of 100" in said


def test_every_point_opens_whatever_the_page_only_counts() -> None:
    """Forty logs and nine raters: each is a line, and the lines add up to their part, over however many pages."""
    nine = [a_rating(f"U{number}", 3 + number, f"Word {number}", gut=4, respect=number % 5 + 1) for number in range(9)]
    many = [an_event(number, number, Kind.CONTACT, Tone.WARM, f"Call {number}") for number in range(90)]
    seen = look(nine, many)
    page, pages = words(seen), ["\n".join(_texts(points_view(seen, start)["blocks"])) for start in (0, 80)]
    assert "Every point" in page
    assert "Word 8" not in page
    told = "\n".join(pages)
    assert all(f"“Word {number}”" in told for number in range(9))
    assert all(f"“Call {number}”" in told for number in range(90))
    for name in ("Ratings", "Tone"):
        lines = told.split(f"*{name}: ")[1].split("\n")
        end = next((n for n, line in enumerate(lines) if n and re.match(r"\*\w+: \d+ points?\*", line)), len(lines))
        each = [int(found[1]) for line in lines[1:end] if (found := re.search(r" · (\d+) points?$", line))]
        assert sum(each) == int(lines[0].split()[0])
    assert "Every point" not in words(look(KNOWN, TALK))


def test_every_point_is_no_way_around_what_somebody_may_read() -> None:
    nine = [a_rating(f"U{number}", 3 + number, f"Word {number}", gut=4, respect=4) for number in range(9)]
    many = [an_event(number, number, Kind.CONTACT, Tone.WARM, f"Call {number}") for number in range(9)]
    told = "\n".join(_texts(points_view(look(nine, many, MEMBER), 0)["blocks"]))
    assert "Call 8" in told
    assert not re.search(r"Word|Gut|\bU\d", told)
    assert "The team says 4 of 5" in told
    assert "Nothing that you may read" in "\n".join(_texts(points_view(look(nine[:2], [], MEMBER), 0)["blocks"]))


def test_contact_names_the_last_word_and_is_no_praise_of_a_complaint() -> None:
    said = words(look(KNOWN, [an_event(1, 3, Kind.COMPLAINT, Tone.TENSE, "Angry mail")]))
    tone, contact = said.split("*Tone:")[1].split("*Contact:")
    assert "*Complaint, tense*, 3 days ago: “Angry mail”" in tone
    assert "*Last in touch*, 3 days ago: complaint, “Angry mail”" in contact


# One client, for members


def test_members_read_one_number_from_three_people_and_nobodys_answer() -> None:
    three = [a_rating(rater, 3, "in confidence", gut=2, respect=4) for rater in PEOPLE]
    said = words(look(three, TALK, MEMBER))

    assert "The team says 3 of 5, from three people or more (3 days ago)." in said
    assert "in confidence" not in said
    assert not re.search(r"(Mette|Sofie)|Gut \d", said)


def test_two_peoples_ratings_are_withheld_whatever_they_say() -> None:
    two = [a_rating(rater, 3, gut=1, respect=1) for rater in ("UMETTE", "ULARS")]
    happy = [a_rating(rater, 3, gut=5, respect=5) for rater in ("UMETTE", "ULARS")]

    assert words(look(two, TALK, MEMBER)) == words(look(happy, TALK, MEMBER))
    assert "Ratings: shown from three people up." in words(look(two, TALK, MEMBER))


# One client, for its team in an open workspace

OPEN = [a_rating("USOFIE", 2, "So kind", openly=True, gut=5, respect=4), a_rating("ULARS", 1, openly=True, gut=3)]


def test_the_team_reads_open_answers_and_no_sealed_one() -> None:
    sealed = [a_rating("UMETTE", 9, "in confidence", gut=1, respect=1, value=1, teamwork=1)]
    said = words(look(sealed + OPEN, TALK, TEAM))

    assert "*Sofie*, 2 days ago: Gut 5, Respect 4" in said
    assert "So kind" in said
    assert "Ratings are those given openly" in said
    assert not re.search(r"in confidence|Mette|Gut 1", said)
    assert said == words(look(OPEN, TALK, TEAM))


def test_the_team_sees_a_publication_as_long_as_nobody_answered_openly() -> None:
    three = [a_rating(rater, 3, "in confidence", gut=2, respect=4) for rater in PEOPLE]
    said = words(look(three, TALK, TEAM))

    assert "The team says 3 of 5, from three people or more (3 days ago)." in said
    assert "in confidence" not in said


def test_for_the_team_one_open_rating_is_what_would_help_most() -> None:
    two = [a_rating(rater, 3, gut=1, respect=1) for rater in ("UMETTE", "ULARS")]
    said = words(look(two, [], TEAM))

    assert said == words(look([], [], TEAM))
    assert "show as soon as they are given; older ones from three people up." in said
    assert "One full rating tells up to 40 of 100." in said


def test_others_in_an_open_workspace_read_no_answer() -> None:
    said = words(look(OPEN, TALK, Sight(is_open=True)))

    assert "Ratings: shown from three people up." in said
    assert not re.search(r"Sofie|So kind|Gut \d", said)


def test_leads_are_told_what_others_see() -> None:
    assert "Members and channels see ratings rounded" in words(look(KNOWN, TALK))
    assert "A client's team sees open answers" in words(look(KNOWN, TALK, Sight(is_lead=True, is_open=True)))


# The card, and names


def test_the_card_has_the_bar_and_a_way_to_the_rest() -> None:
    known, *_picture = one_client.short(look(KNOWN, TALK))
    (unknown,) = one_client.short(look([], []))

    slack_takes([known, unknown])
    assert known["text"]["text"].startswith("🟩" * 9)
    assert known["accessory"]["action_id"] == "shared.show_health"
    assert unknown["accessory"]["action_id"] == "shared.rate_client"


@pytest.mark.parametrize("name", NASTY_NAMES.values(), ids=NASTY_NAMES)
def test_any_name_and_any_words_are_taken_by_slack(name: str) -> None:
    loud = "🙈 <!channel> *_`~&" * 150
    ratings = [a_rating(f"U{number}", number, loud, **SIX) for number in range(1, 9)]
    logged = [an_event(number, number, Kind.COMPLAINT, Tone.TENSE, loud) for number in range(1, 9)]

    slack_takes(one_client.message(look(ratings, logged, name=name[:80])))


# All clients


@pytest.mark.parametrize(
    ("count", "nasty"), [(1, "long"), (30, "long"), (500, "long"), *((31, nasty) for nasty in NASTY_NAMES)]
)
def test_any_number_of_clients_is_a_page_that_slack_takes(count: int, nasty: str) -> None:
    week = summarize(subjects(count, NOW, nasty), NOW - WEEK, NOW, Sight().see)
    message = all_clients.message(week, 0, LEAD)

    slack_takes(message)
    (table,) = [block for block in message.blocks if block["type"] == "table"]
    assert len(table["rows"]) == 1 + min(count, 30)


def test_the_pages_show_every_client_once_worst_first() -> None:
    week = summarize(subjects(65, NOW), NOW - WEEK, NOW, LEAD.see)
    shown = []
    for start in (0, 30, 60):
        (table,) = [block for block in all_clients.message(week, start, LEAD).blocks if block["type"] == "table"]
        shown += [row[0]["text"] for row in table["rows"][1:]]

    assert shown == [line.client.name for line in week.lines]
    assert len(set(shown)) == 65


def test_a_stale_page_is_the_first_one() -> None:
    week = summarize(subjects(3, NOW), NOW - WEEK, NOW, LEAD.see)

    assert all_clients.message(week, 30, LEAD) == all_clients.message(week, 0, LEAD)
