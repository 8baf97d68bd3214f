"""What an agency asks itself about a client, to learn whom to look for (product.md, Methods: 1)."""

from enum import StrEnum


class Often(StrEnum):
    """How often they need us."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    """Once or twice a year."""
    ONCE = "once"


class Season(StrEnum):
    """When they need us."""

    ALL_YEAR = "all_year"
    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


class Profitable(StrEnum):
    """Whether they earn money themselves, as far as we know."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Question(StrEnum):
    """Those that a person answers; the yearly budget stands on the client. A value is the name of a form's field."""

    OFTEN = "often"
    SEASON = "season"
    WHY_CHOSE = "why_chose"
    WHY_STAYED = "why_stayed"
    UP_AT_NIGHT = "up_at_night"
    WENT_RIGHT = "went_right"
    PROFITABLE = "profitable"


CHOICES = {Question.OFTEN: Often, Question.SEASON: Season, Question.PROFITABLE: Profitable}
"""Questions with a few answers to choose from; all others are answered in words."""
