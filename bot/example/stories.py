"""Clients of Nordlys, first half: the ones that moved. Told by the people who work with them."""

from bot.example.people import AIKO, JONAS, LARS, MATEO, METTE, PRIYA, SOFIE
from bot.example.telling import Closed, Event, Lesson, Opinion, Story, ThisWeek, Trend
from models.rules.boundaries import Happening
from models.rules.facts import Kind, Tone

FAST_ANSWERS, IN_WRITING, ONE_WHO_DECIDES, ONE_ROUND, ESTIMATE_FIRST = 1, 3, 4, 5, 6
"""Places on the list of boundaries with which an agency begins (handlers/kit/our_boundaries.py)."""

AURORA = Story(  # the rising star
    "Aurora Outdoor",
    owner=SOFIE,
    since=410,
    budget=64_000,
    internal="CAURORA",
    trends=(Trend((SOFIE, JONAS, METTE), (330, 240, 150, 60, 24), "3333333", "4444444"),),
    opinions=(
        Opinion(ThisWeek(0.3), SOFIE, "5545444", "They defended our idea in their own board meeting."),
        Opinion(ThisWeek(0.35), JONAS, "4544444", "Best briefs I have had all year."),
        Opinion(ThisWeek(0.5), METTE, "5455444", "Small budget that keeps growing, and they mean it."),
    ),
    events=(
        Event(270, SOFIE, Kind.CONTACT, "Kickoff for the autumn campaign, a little stiff.", Tone.NEUTRAL),
        Event(120, JONAS, Kind.PRAISE, "The new shop loads so fast that they filmed it.", Tone.WARM),
        Event(40, SOFIE, Kind.CONTACT, "They want the winter catalogue from us too.", Tone.WARM),
        Event(12, METTE, Kind.CONTACT, "Lunch with their CEO; she asked what we need from them.", Tone.WARM),
        Event(
            ThisWeek(0.2),
            METTE,
            Kind.PRAISE,
            "Their CEO called the draft 'the best yet'.",
            Tone.WARM,
            earned_by=(SOFIE, JONAS),
        ),
        Event(ThisWeek(0.6), METTE, Kind.REFERRAL, "They told a climbing-wall chain to call us."),
    ),
    lessons=(
        Lesson(160, SOFIE, Happening.BEGAN, FAST_ANSWERS),
        Lesson(118, SOFIE, Happening.HELD, FAST_ANSWERS),
        Lesson(117, METTE, Happening.BEGAN, ONE_ROUND),
        Lesson(26, JONAS, Happening.BROKEN, ONE_ROUND),
        Lesson(25, SOFIE, Happening.REMINDED, ONE_ROUND),
        Lesson(12, METTE, Happening.KEPT, ONE_ROUND),
    ),
)

BRIGHTWATER = Story(  # the slow decline after fights about scope
    "Brightwater Energy",
    owner=LARS,
    since=980,
    budget=180_000,
    internal="CBRIGHT",
    trends=(Trend((LARS, JONAS, PRIYA, AIKO), (340, 250, 160, 70, 26), "5554554", "3324323"),),
    opinions=(
        Opinion(ThisWeek(0.25), JONAS, "2213212", "Third 'tiny change' this month, and each was a rebuild."),
        Opinion(ThisWeek(0.4), PRIYA, "2223222", "They changed the brief after approving it."),
        Opinion(ThisWeek(0.45), AIKO, "2223212"),
        Opinion(ThisWeek(0.7), LARS, "2223212", "I like the people. We need to talk about what was agreed."),
    ),
    events=(
        Event(300, LARS, Kind.PRAISE, "The annual report won them a prize, and they sent cake.", Tone.WARM),
        Event(150, JONAS, Kind.LATE_HOURS, "Two evenings on a calculator that was not in the plan.", hours="6.5"),
        Event(
            75,
            AIKO,
            Kind.COMPLAINT,
            "'Why is this extra?' about a second language version.",
            Tone.TENSE,
            closed=Closed(72, LARS, "Showed them the agreement; it is quoted on its own from now on."),
        ),
        Event(33, JONAS, Kind.FAVOUR, "Moved their newsletter to the new tool.", hours="3"),
        Event(11, LARS, Kind.CONTACT, "Call about scope. Friendly, no decision.", Tone.NEUTRAL),
        Event(ThisWeek(0.3), AIKO, Kind.COMPLAINT, "Angry mail: the map should 'obviously' have search.", Tone.TENSE),
        Event(ThisWeek(0.65), JONAS, Kind.LATE_HOURS, "Until ten at night, for that search.", hours="3.5"),
    ),
    lessons=(
        Lesson(90, LARS, Happening.BEGAN, ESTIMATE_FIRST),
        Lesson(75, AIKO, Happening.BROKEN, ESTIMATE_FIRST),
        Lesson(74, LARS, Happening.REMINDED, ESTIMATE_FIRST),
        Lesson(33, JONAS, Happening.BROKEN, ESTIMATE_FIRST),
        Lesson(32, LARS, Happening.REMINDED, ESTIMATE_FIRST),
        Lesson(20, AIKO, Happening.BROKEN, ESTIMATE_FIRST),
        Lesson(ThisWeek(0.3), AIKO, Happening.BROKEN, ESTIMATE_FIRST),
    ),
)

CASA_VERDE = Story(  # loved, and paying little
    "Casa Verde",
    owner=MATEO,
    since=700,
    budget=9_000,
    trends=(Trend((MATEO, SOFIE, PRIYA), (320, 230, 140, 50, 18), "5535554", "5535555"),),
    opinions=(Opinion(10, METTE, "5525555", "Everyone lights up. We should find them a bigger reason to pay us."),),
    events=(
        Event(200, MATEO, Kind.PRAISE, "They framed our poster and hung it over the till.", Tone.WARM),
        Event(90, SOFIE, Kind.FAVOUR, "Redrew their price tags on a Friday, because we wanted to.", hours="2"),
        Event(16, MATEO, Kind.CONTACT, "Plans for spring: a small film about lemon trees.", Tone.WARM),
        Event(ThisWeek(0.55), PRIYA, Kind.CONTACT, "They came by with a plant and a plan for summer.", Tone.WARM),
    ),
)

DOVETAIL = Story(  # large, correct, and draining
    "Dovetail Bank",
    language="da",
    owner=METTE,
    since=1500,
    budget=420_000,
    internal="CDOVE",
    trends=(
        Trend((METTE, LARS, JONAS), (335, 245, 155, 65, 22), "3445444", "2445444"),
        Trend((SOFIE, AIKO), (300, 200, 100, 30), "3344343", "1344343"),
    ),
    opinions=(
        Opinion(9, SOFIE, "1444444", "Nothing is wrong, and I dread every Tuesday."),
        Opinion(ThisWeek(0.15), JONAS, "1455455", "Fair, precise, endless."),
    ),
    events=(
        Event(210, AIKO, Kind.LATE_HOURS, "Compliance round four, until nine.", hours="3"),
        Event(95, SOFIE, Kind.LATE_HOURS, "Weekend for their board deck.", hours="9"),
        Event(14, METTE, Kind.CONTACT, "Quarterly meeting, eleven people, all polite.", Tone.NEUTRAL),
        Event(ThisWeek(0.35), AIKO, Kind.CONTACT, "Weekly call; forty minutes on one button.", Tone.NEUTRAL),
        Event(ThisWeek(0.75), SOFIE, Kind.LATE_HOURS, "Until eight, their deadline moved again.", hours="2.5"),
    ),
)

KESTREL = Story(  # it got better once somebody said how it felt
    "Kestrel Robotics",
    owner=LARS,
    since=520,
    budget=95_000,
    internal="CKESTREL",
    trends=(
        Trend((LARS, JONAS, MATEO), (330, 250, 170), "4444344", "2234223"),
        Trend((LARS, JONAS, MATEO), (90, 40, 25), "2334323", "3334333"),
    ),
    opinions=(
        Opinion(ThisWeek(0.2), JONAS, "4444444", "Since the talk they brief in writing. It shows."),
        Opinion(ThisWeek(0.3), MATEO, "4344343"),
        Opinion(ThisWeek(0.6), LARS, "4444444", "Saying it out loud worked."),
    ),
    events=(
        Event(190, MATEO, Kind.CANNOT_STAND_BEHIND, "They wanted a film with numbers nobody has measured.", Tone.TENSE),
        Event(110, LARS, Kind.CONTACT, "Told them how it feels to get briefs by voice message.", Tone.TENSE),
        Event(45, JONAS, Kind.CONTACT, "First written brief. One page, and good.", Tone.WARM),
        Event(13, LARS, Kind.CONTACT, "Planned the fair in March, calm and clear.", Tone.WARM),
        Event(ThisWeek(0.45), MATEO, Kind.PRAISE, "Their engineers clapped at the robot's little bow.", Tone.WARM),
    ),
    lessons=(
        Lesson(114, LARS, Happening.BEGAN, IN_WRITING),
        Lesson(112, JONAS, Happening.BROKEN, IN_WRITING),
        Lesson(110, LARS, Happening.REMINDED, IN_WRITING),
        Lesson(45, JONAS, Happening.KEPT, IN_WRITING),
        Lesson(12, LARS, Happening.HELD, IN_WRITING),
        Lesson(12, LARS, Happening.BEGAN, ONE_WHO_DECIDES),
    ),
)

LUMEN_OPTICS = Story(  # pleasant, and late with money
    "Lumen Optics",
    owner=AIKO,
    since=350,
    budget=38_000,
    trends=(Trend((AIKO, LARS, SOFIE), (310, 220, 130, 45, 21), "4444444", "4331333"),),
    opinions=(Opinion(15, METTE, "3331332", "Nice on the phone, invisible when the invoice is due."),),
    events=(
        Event(140, AIKO, Kind.LATE_PAYMENT, "An invoice paid 34 days late."),
        Event(62, AIKO, Kind.LATE_PAYMENT, "And the next one, 41 days."),
        Event(17, SOFIE, Kind.CONTACT, "New frames shown, good mood.", Tone.WARM),
        Event(ThisWeek(0.5), AIKO, Kind.LATE_PAYMENT, "Reminder number three for the last invoice."),
    ),
)

STORIES = (AURORA, BRIGHTWATER, CASA_VERDE, DOVETAIL, KESTREL, LUMEN_OPTICS)
