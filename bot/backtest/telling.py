"""What a backtest found, in plain words and small tables; nothing that anybody answered, and no client by name."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from models.rules.backtest import ENOUGH_LEFT, Report
from models.rules.health import HEALTHY_FROM, WATCH_FROM, Band
from models.rules.odds import Contest, Interval

RIVALS = ("Health", "Newest single rating", "Plain average")
BANDS = {
    Band.HEALTHY: f"healthy, from {HEALTHY_FROM}",
    Band.WATCH: f"watch, from {WATCH_FROM}",
    Band.AT_RISK: f"at risk, below {WATCH_FROM}",
    None: "not enough known",
}


def tell(report: Report, console: Console, *, whose: str, asides: tuple[str, ...] = ()) -> None:
    """Print it all. `whose` history it is, as in "In … health told"; `asides` are said of where it comes from."""

    def say(words: str) -> None:
        console.print(words, soft_wrap=True, highlight=False, markup=False)

    for line in (*_counts(report), *asides):
        say(line)
    if report.contest:
        console.print(_contest(report))
    for line in _about_contest(report):
        say(line)
    console.print(_bands(report))
    for line in (*_warned(report), *_alarms(report), *_let_go(report)):
        say(line)
    say("")
    say(in_short(report, whose))


def in_short(report: Report, whose: str) -> str:
    """The one sentence to quote."""
    if report.contest is None:
        return f"In {whose}, too few clients left to say how well health foretells it."
    health, last, average = report.contest.aucs
    return (
        f"In {whose}, health told the clients that left within {_weeks(report.weeks)} from those that stayed with an "
        f"AUC of {_between(health)}, the newest single rating with {last.value:.2f}, "
        f"a plain average with {average.value:.2f}.{_chance(report.contest)}"
    )


def _chance(contest: Contest) -> str:
    """Of which differences nobody knows whether there are any."""
    level = [
        f"the {name.lower()}"
        for name, ahead in list(zip(RIVALS, contest.ahead, strict=True))[1:]
        if ahead.low <= 0 <= ahead.high
    ]
    return f" That health differs from {' or '.join(level)} may be chance." if level else ""


def _counts(report: Report) -> Iterator[str]:
    stayed = report.alarms.clients
    yield (
        f"{report.clients} clients over {report.years:.0f} client-years: {stayed} stayed, {report.left} left, "
        f"{report.let_go} were let go and count apart."
    )


def _contest(report: Report) -> Table:
    assert report.contest  # noqa: S101 - the caller looked
    table = Table(f"Next {_weeks(report.weeks)}", "AUC (95 %)", "Health is ahead by (95 %)")
    for name, auc, ahead in zip(RIVALS, report.contest.aucs, report.contest.ahead, strict=True):
        by = "" if name == RIVALS[0] else f"{ahead.value:+.3f} ({ahead.low:+.3f} to {ahead.high:+.3f})"
        table.add_row(name, f"{auc.value:.3f} ({auc.low:.3f} to {auc.high:.3f})", by)
    return table


def _about_contest(report: Report) -> Iterator[str]:
    if report.contest is None:
        yield (
            f"Of the clients that left, {report.left_compared} could be compared in their last "
            f"{_weeks(report.weeks)}. Under {ENOUGH_LEFT}, an AUC says more about chance than about health, "
            "so there is none."
        )
        return
    yield "An AUC of 0.5 is a coin, 1 is always right. The intervals come from drawing clients anew, not weeks."
    yield (
        f"Compared at {report.compared:,} of {report.moments:,} moments, where all three are known. Health had no "
        f"score at {_share(report.moments - report.scored, report.moments)} of all, and at "
        f"{_share(report.leaving - report.leaving_scored, report.leaving)} of those in the last "
        f"{_weeks(report.weeks)} of a client that left."
    )


def _bands(report: Report) -> Table:
    table = Table(f"{_weeks(report.weeks).capitalize()} that began", "Of them", "Left", "Share", "95 %")
    for row in report.bands:
        share = (f"{row.share.value:.1%}", f"{row.share.low:.1%} to {row.share.high:.1%}") if row.share else ("", "")
        table.add_row(BANDS[row.band], f"{row.windows:,}", f"{row.left:,}", *share)
    return table


def _warned(report: Report) -> Iterator[str]:
    warned = report.warned
    if warned.weeks is None:
        yield f"Lead time: none of the {warned.left} that left was at risk when they did."
        return
    low, middle, high = warned.weeks
    yield (
        f"Lead time: {warned.warned} of the {warned.left} that left ({_share(warned.warned, warned.left)}) were at "
        f"risk by their last score, and had been for {middle:.0f} weeks (the median; half of them for {low:.0f} to "
        f"{high:.0f})."
    )


def _alarms(report: Report) -> Iterator[str]:
    alarms = report.alarms
    yield (
        f"False alarms: {alarms.ever} of the {alarms.clients} that stayed ({_share(alarms.ever, alarms.clients)}) "
        f"were ever at risk; {alarms.a_year:.2f} alarms for each of them and year."
    )


def _let_go(report: Report) -> Iterator[str]:
    if report.let_go_contest:
        auc = report.let_go_contest.aucs[0]
        yield f"Apart, the {report.let_go} that we let go against those that stayed: AUC {_between(auc)}."


def _between(one: Interval) -> str:
    return f"{one.value:.2f} ({one.low:.2f}–{one.high:.2f})"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "none"


def _weeks(weeks: int) -> str:
    return "1 week" if weeks == 1 else f"{weeks} weeks"
