"""What the rules' words are called on a screen, the same everywhere."""

from handlers.kit.words import _
from models.people import Role
from models.rules.facts import Kind, Statement, Tone
from models.rules.health import Band, Part
from models.rules.nudges.cause import Kind as NudgeKind
from models.rules.quarters import Quarter
from models.rules.tiers import Tier


def band_name(band: Band | None) -> str:
    """'Healthy'."""
    match band:
        case Band.HEALTHY:
            return _("Healthy")
        case Band.WATCH:
            return _("Watch")
        case Band.AT_RISK:
            return _("At risk")
        case None:
            return _("Not enough known")


def part_name(part: Part) -> str:
    """'Reply times'."""
    return {
        Part.RATINGS: _("Ratings"),
        Part.PROMISES: _("Promises"),
        Part.REPLY_TIMES: _("Reply times"),
        Part.SCOPE: _("Scope"),
        Part.TONE: _("Tone"),
        Part.CONTACT: _("Contact"),
    }[part]


def statement_name(statement: Statement) -> str:
    """'Gut'."""
    return {
        Statement.GUT: _("Gut"),
        Statement.RESPECT: _("Respect"),
        Statement.VALUE: _("Value"),
        Statement.PAYMENT: _("Payment"),
        Statement.TEAMWORK: _("Teamwork"),
        Statement.BOUNDARIES: _("Boundaries"),
        Statement.REFERRAL: _("Referral"),
    }[statement]


def kind_name(kind: Kind) -> str:
    """'Late hours'; a choice in a form begins so, and so does a line in a list."""
    return {
        Kind.CONTACT: _("Contact"),
        Kind.PRAISE: _("Praise"),
        Kind.COMPLAINT: _("Complaint"),
        Kind.FAVOUR: _("Favour"),
        Kind.LATE_HOURS: _("Late hours"),
        Kind.REFERRAL: _("Referral"),
        Kind.LATE_PAYMENT: _("Late payment"),
        Kind.CANNOT_STAND_BEHIND: _("Work that we cannot stand behind"),
    }[kind]


def tone_name(tone: Tone) -> str:
    """'Warm'."""
    return {Tone.WARM: _("Warm"), Tone.NEUTRAL: _("Neutral"), Tone.TENSE: _("Tense")}[tone]


def role_name(role: Role) -> str:
    """'Lead'."""
    return {
        Role.NONE: _("None"),
        Role.MEMBER: _("Member"),
        Role.LEAD: _("Lead"),
        Role.ADMIN: _("Admin"),
    }[role]


def quarter_name(quarter: Quarter) -> str:
    """'Q1 2030'."""
    return _("Q{number} {year}").format(number=quarter.number, year=quarter.year)


def tier_name(tier: Tier) -> str:
    """'Good'."""
    return {Tier.IDEAL: _("Ideal"), Tier.GOOD: _("Good"), Tier.OK: _("OK"), Tier.BAD_FIT: _("Bad fit")}[tier]


def nudge_name(kind: NudgeKind) -> str:
    """'Promises': a kind of nudge."""
    return {
        NudgeKind.PROMISE: _("Promises"),
        NudgeKind.WAITING: _("What waits for an answer"),
        NudgeKind.AT_RISK: _("At risk, or draining"),
        NudgeKind.QUIET: _("Quiet clients"),
        NudgeKind.RENEWAL: _("Renewals and anniversaries"),
        NudgeKind.UPSELL: _("Ideas for more"),
        NudgeKind.OFFER: _("Offers"),
        NudgeKind.REVIEW: _("Quarterly review"),
    }[kind]
