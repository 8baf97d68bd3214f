"""What a tier and its reasons are called on a screen."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from handlers.kit.blocks import Mrkdwn, md, mention
from handlers.kit.labels import statement_name, tier_name
from handlers.kit.tier_words import decided_on, spoken_average
from handlers.kit.words import _, n_, spoken_list, spoken_money
from models.fitting import Fit
from models.rules.facts import DAY, Statement
from models.rules.tiers import Criterion, Reason, Tier
from models.tiers import TierDecision

LATE_SHOWN = 5


def decision_words(row: TierDecision, today: date, zone: ZoneInfo, *, is_lead: bool) -> Mrkdwn:
    """'Good · @Mette, 3 March', what was proposed then, for who may read all that it rested on, and why."""
    day = decided_on(row, today, zone)
    told = md("{tier} · {who}, {day}", tier=tier_name(row.tier), who=mention(row.decided_by), day=day)
    if is_lead and row.proposed and row.proposed is not row.tier:
        told = md(_("{told} · proposed was {tier}"), told=told, tier=tier_name(row.proposed))
    return md("{told} · “{why}”", told=told, why=row.reason) if row.reason else told


def next_better(tier: Tier) -> Tier | None:
    """What they would be without what is missing."""
    return {Tier.OK: Tier.GOOD, Tier.GOOD: Tier.IDEAL}.get(tier)


def reasons(fit: Fit, *, is_lead: bool) -> Iterator[Mrkdwn]:
    """What the proposal rests on, and what keeps the client from the next better tier."""
    proposal = fit.proposal
    if proposal is None:
        return
    if proposal.because:
        yield md("*{title}*", title=_("What speaks for {tier}").format(tier=tier_name(proposal.tier)))
        yield from (md("✓ {told}", told=_reason(one, fit, is_lead=is_lead)) for one in proposal.because)
    better = next_better(proposal.tier)
    if better and proposal.missing:
        gap = "\n" if proposal.because else ""
        yield md(gap + "*{title}*", title=_("What keeps them from {tier}").format(tier=tier_name(better)))
        yield from (md("✗ {told}", told=_reason(one, fit, is_lead=is_lead)) for one in proposal.missing)


def shows_money(fit: Fit) -> bool:
    """Whether fees or invoices stand among the reasons."""
    proposal = fit.proposal
    told = {one.criterion for one in (*proposal.because, *proposal.missing)} if proposal else set()
    return (Criterion.TARGET_RATE in told and _fees_known(fit)) or (Criterion.ON_TIME in told and bool(fit.late))


def _reason(one: Reason, fit: Fit, *, is_lead: bool) -> str:
    """One criterion with its number, and where that is from."""
    match one.criterion:
        case Criterion.ON_TIME:
            return _payments(one, fit)
        case Criterion.REFERRED:
            count = int(one.value or 0)
            text = n_("They sent {count} client to us, as logged", "They sent {count} clients to us, as logged", count)
            return text.format(count=count) if count else _("No referral is logged")
        case Criterion.TARGET_RATE:
            return _fees(one, fit, is_lead=is_lead)
        case Criterion.HIDING:
            return _("A lead says that we hide from them")
    return _average(one, Statement(one.criterion.value), fit)


def _average(one: Reason, statement: Statement, fit: Fit) -> str:
    name = statement_name(statement)
    if one.value is None:
        return _("{statement}: nobody has rated it in half a year").format(statement=name)
    is_bad = fit.proposed is Tier.BAD_FIT
    needed = fit.thresholds.bad_under if is_bad else fit.thresholds.needed(statement)
    limit = _("a bad fit under {number}") if is_bad else _("good from {number}")
    people = fit.raters.get(statement, 0)
    text = n_(
        "{statement} {average}, from {count} person's rating ({limit})",
        "{statement} {average}, from {count} people's ratings ({limit})",
        people,
    )
    limit = limit.format(number=spoken_average(needed))
    return text.format(statement=name, average=spoken_average(one.value), count=people, limit=limit)


def _payments(one: Reason, fit: Fit) -> str:
    days, count = fit.thresholds.late_within // DAY, int(one.value or 0)
    if fit.late:
        text = n_(
            "{count} late payment in {days} days: {which}", "{count} late payments in {days} days: {which}", count
        )
        return text.format(count=count, days=days, which=spoken_list([*_late(fit, count)]))
    if not count:
        return _("No late payment is logged in {days} days").format(days=days)
    text = n_("{count} late payment is logged in {days} days", "{count} late payments are logged in {days} days", count)
    return text.format(count=count, days=days)


def _late(fit: Fit, count: int) -> Iterator[str]:
    """'invoice 1001 paid 12 days late', the latest first, and how many were logged beside the invoices."""
    for one in fit.late[: -LATE_SHOWN - 1 : -1]:
        number = one.number or _("without a number")
        if one.is_open:
            text = n_("invoice {number} {days} day overdue", "invoice {number} {days} days overdue", one.days)
        else:
            text = n_("invoice {number} paid {days} day late", "invoice {number} paid {days} days late", one.days)
        yield text.format(number=number, days=one.days)
    if (more := len(fit.late) - LATE_SHOWN) > 0:
        yield n_("{count} more invoice", "{count} more invoices", more).format(count=more)
    if (logged := count - len(fit.late)) > 0:
        yield n_("{count} as logged", "{count} as logged", logged).format(count=logged)


def _fees_known(fit: Fit) -> bool:
    """Whether hours tell, so that nobody needs to say."""
    return fit.hourly is not None and fit.target is not None and fit.hourly.reaches(fit.target) is not None


def _fees(one: Reason, fit: Fit, *, is_lead: bool) -> str:
    """What an hour brought in; what it should bring in is for leads."""
    paid, target = fit.hourly, fit.target
    if paid is None or target is None or not _fees_known(fit):
        return {
            None: _("Their fees by the hour are not known: log hours, or a lead says so"),
            True: _("A lead says that they are worth it for us"),
            False: _("A lead says that they are not worth it for us"),
        }[one.holds]
    rate = spoken_money(paid.rate, paid.currency)
    if is_lead:
        text = _("Fees by hours: {rate} an hour, and we aim at {target}")
        return text.format(rate=rate, target=spoken_money(target.rate, target.currency))
    return _("Fees by hours: {rate} an hour").format(rate=rate)
