"""Clients of Nordlys that are no more: one that left, and one that we let go."""

from bot.example.people import AIKO, JONAS, LARS, METTE, PRIYA
from bot.example.telling import Event, Parting, Story, Trend
from models.rules.backtest import Ending
from models.rules.facts import Kind, Tone

WEXLEY = Story(  # they left when the person who had chosen us did
    "Wexley Watches",
    owner=PRIYA,
    since=820,
    budget=48_000,
    trends=(Trend((PRIYA, JONAS, METTE), (330, 240, 150, 95), "4444544", "3433433"),),
    events=(
        Event(290, PRIYA, Kind.PRAISE, "The little film about the watchmaker made their board cry.", Tone.WARM),
        Event(
            128, PRIYA, Kind.CONTACT, "Their head of marketing leaves; the new one has an agency already.", Tone.NEUTRAL
        ),
        Event(84, METTE, Kind.CONTACT, "A good last lunch. They may come back with the next collection.", Tone.WARM),
    ),
    parting=Parting(
        Ending.LEFT, 80, PRIYA, "Their new head of marketing brought her own agency. We had one friend there, not two."
    ),
)

HARROW = Story(  # we let them go, and slept better
    "Harrow Freight",
    owner=LARS,
    since=640,
    budget=58_000,
    trends=(Trend((LARS, JONAS, AIKO), (310, 230, 160, 135), "3323323", "2212212"),),
    events=(
        Event(210, AIKO, Kind.LATE_PAYMENT, "Paid after 52 days, and only half."),
        Event(170, JONAS, Kind.LATE_HOURS, "Until midnight for a page that they took down again."),
        Event(151, LARS, Kind.COMPLAINT, "Shouted at Aiko on the phone about an invoice.", Tone.TENSE),
        Event(140, LARS, Kind.CONTACT, "Said how it feels. They laughed it off.", Tone.TENSE),
    ),
    parting=Parting(
        Ending.LET_GO, 118, METTE, "Nobody here should be shouted at. We handed all over within the notice."
    ),
)

PAST_STORIES = (WEXLEY, HARROW)
