"""What a tier rests on, in words, for whoever tells of it."""

from decimal import Decimal
from fractions import Fraction

from handlers.kit.labels import statement_name
from handlers.kit.words import _, spoken_list, spoken_number
from models.rules.facts import Statement
from models.rules.tiers import Criterion, Proposal, Reason, Thresholds, Tier


def missing_words(proposal: Proposal, thresholds: Thresholds) -> str:
    """'to be good: Value from 4 and payments on time'; empty where nothing is missing."""
    if not proposal.missing:
        return ""
    text = _("to be good: {what}") if proposal.tier is Tier.OK else _("to be ideal: {what}")
    return text.format(what=spoken_list([_missing(one, thresholds) for one in proposal.missing]))


def _missing(reason: Reason, thresholds: Thresholds) -> str:
    """What would have to be, as a piece of a list."""
    match reason.criterion:
        case Criterion.ON_TIME:
            return _("payments on time")
        case Criterion.REFERRED:
            return _("a referral")
        case Criterion.TARGET_RATE:
            is_unknown = reason.holds is None
            return _("fees that reach our rate (nobody knows)") if is_unknown else _("fees that reach our rate")
    statement = Statement(reason.criterion.value)
    name = statement_name(statement)
    if reason.holds is None:
        return _("{statement} rated").format(statement=name)
    return _("{statement} from {number}").format(statement=name, number=spoken_average(thresholds.needed(statement)))


def spoken_average(value: Fraction) -> str:
    """'4' or '4.33'."""
    return spoken_number(round(Decimal(value.numerator) / value.denominator, 2).normalize())
