"""Clients of Nordlys, second half: the steady, the new, the forgotten."""

from bot.example.people import AIKO, JONAS, LARS, MATEO, METTE, PRIYA, SOFIE
from bot.example.stories import ESTIMATE_FIRST
from bot.example.telling import Event, Lesson, Opinion, Story, ThisWeek, Trend
from models.rules.boundaries import Happening
from models.rules.facts import Kind, Tone

EMBER = Story(  # new: not enough known yet
    "Ember & Oak",
    owner=PRIYA,
    since=16,
    budget=22_000,
    opinions=(Opinion(8, PRIYA, "4------", "Early days, nice energy."),),
    events=(
        Event(9, PRIYA, Kind.CONTACT, "Kickoff over bread from their own oven.", Tone.WARM),
        Event(ThisWeek(0.4), SOFIE, Kind.CONTACT, "First sketches sent, they want to sleep on it.", Tone.NEUTRAL),
    ),
)

FJORD = Story(  # steady and good, with a channel that they share with us
    "Fjord Ferries",
    owner=PRIYA,
    since=1200,
    budget=120_000,
    internal="CFJORD",
    shared="CWITHFJORD",
    trends=(Trend((PRIYA, SOFIE, MATEO, METTE), (325, 235, 145, 70, 34), "4444444", "4545454"),),
    events=(
        Event(250, PRIYA, Kind.REFERRAL, "Introduced us to the harbour authority."),
        Event(100, MATEO, Kind.PRAISE, "Passengers film the safety film. Really.", Tone.WARM),
        Event(20, SOFIE, Kind.CONTACT, "Summer timetable: signed off in one round.", Tone.WARM),
        Event(ThisWeek(0.25), PRIYA, Kind.CONTACT, "Call about the winter route; they decide soon.", Tone.NEUTRAL),
    ),
    lessons=(Lesson(60, PRIYA, Happening.BEGAN, ESTIMATE_FIRST), Lesson(20, SOFIE, Happening.KEPT, ESTIMATE_FIRST)),
)

GULLIVER = Story(  # somebody works with them; nobody has said how it is
    "Gulliver Toys",
    owner=MATEO,
    since=240,
    budget=31_000,
    events=(
        Event(180, MATEO, Kind.CONTACT, "Kickoff for the wooden train film.", Tone.NEUTRAL),
        Event(25, MATEO, Kind.CONTACT, "Sent them the storyboard.", Tone.NEUTRAL),
    ),
)

LUMEN_THEATRE = Story(  # good, and two years next month
    "Lumen Theatre",
    owner=SOFIE,
    since=705,
    budget=27_000,
    trends=(Trend((SOFIE, PRIYA, AIKO), (300, 210, 120, 35, 20), "4434444", "5445454"),),
    events=(
        Event(180, SOFIE, Kind.REFERRAL, "Their dramaturge told the puppet theatre about us."),
        Event(130, SOFIE, Kind.PRAISE, "Sold out, and they thanked the poster on stage.", Tone.WARM),
        Event(15, AIKO, Kind.CONTACT, "Photos for spring chosen together.", Tone.WARM),
    ),
)

OYELARAN = Story(  # pays on time, tells their friends
    "Oyelaran Coffee",
    owner=JONAS,
    since=860,
    budget=52_000,
    trends=(Trend((JONAS, LARS, MATEO), (315, 225, 135, 48, 23), "4445444", "4455455"),),
    events=(
        Event(160, JONAS, Kind.REFERRAL, "Sent us Ember & Oak."),
        Event(18, JONAS, Kind.CONTACT, "Tasting and a sprint review in one.", Tone.WARM),
        Event(ThisWeek(0.7), LARS, Kind.CONTACT, "They ask for two more shops in the app.", Tone.WARM),
    ),
)

ZEPHYR = Story(  # everyone loved them, and everyone stopped saying so
    "Zephyr Health",
    owner=METTE,
    since=900,
    budget=76_000,
    trends=(Trend((METTE, AIKO, JONAS), (330, 260, 165), "5544555", "5545555"),),
    events=(
        Event(170, AIKO, Kind.PRAISE, "'You made the waiting room kinder.'", Tone.WARM),
        Event(60, METTE, Kind.CONTACT, "Short call, all is well.", Tone.WARM),
    ),
)

QUILL = Story(  # rests until their next season
    "Quill Publishing",
    owner=LARS,
    since=610,
    budget=18_000,
    paused=True,
    trends=(Trend((LARS, PRIYA, SOFIE), (300, 200), "4444444", "4444444"),),
    events=(Event(190, LARS, Kind.CONTACT, "The autumn books are out; we meet again in spring.", Tone.WARM),),
)

MORE_STORIES = (EMBER, FJORD, GULLIVER, LUMEN_THEATRE, OYELARAN, ZEPHYR, QUILL)
