"""What a tier rests on, in words, for whoever tells of it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from handlers.kit.blocks import Mrkdwn, lines, md, mention
from handlers.kit.labels import statement_name, tier_name
from handlers.kit.words import _, spoken_date, spoken_list, spoken_number
from models.fitting import Fit
from models.rules.facts import Statement
from models.rules.tiers import Criterion, Proposal, Reason, Thresholds, Tier
from models.tiers import TierDecision


def tier_meanings() -> dict[Tier, str]:
    """Each in a few words (product.md, Methods: 3); who sees which is said in docs/tiers.md."""
    return {
        Tier.IDEAL: _("Good, they send us others, and they are worth it for us"),
        Tier.GOOD: _("A pleasure: they value the work, pay on time, recommend us"),
        Tier.OK: _("Pleasant, but no more than that yet"),
        Tier.BAD_FIT: _("The one we hide from. Leads and the owner alone see this."),
    }


def tier_line(fit: Fit, today: date, zone: ZoneInfo) -> Mrkdwn:
    """'Tier: Good · decided by @Mette, 3 March', and what the facts speak for where that is another."""
    if fit.decided is None:
        if fit.proposed is None:
            return md(_("*Tier:* nobody knows yet"))
        return md(_("*Tier:* {tier}, as the facts propose · nobody has decided yet"), tier=tier_name(fit.proposed))
    day, who = decided_on(fit.decided, today, zone), mention(fit.decided.decided_by)
    told = md(_("*Tier:* {tier} · decided by {who}, {day}"), tier=tier_name(fit.decided.tier), who=who, day=day)
    if fit.proposed in (None, fit.decided.tier):
        return told
    return lines(told, md(_("The facts speak for {tier} now."), tier=tier_name(fit.proposed)))


def decided_on(row: TierDecision, today: date, zone: ZoneInfo) -> str:
    """The day of a decision, in words."""
    return spoken_date(row.decided_at.astimezone(zone).date(), today)


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
