"""`make year`: years of agencies of several sizes. Run as: python -m benchmarks.year [SEED].

Nothing here talks to Slack or a database: it is the rules that are asked. Exits with 1 where a year breaks one of the
promises of tally.py.
"""

import random
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from statistics import median, quantiles

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.year.agency import CALENDAR, FIRST
from benchmarks.year.hearing import hear
from benchmarks.year.inventing import invented
from benchmarks.year.living import live
from benchmarks.year.tally import Tally
from models.rules.nudges.cause import Kind, What

SIZES = ((12, 3), (12, 6), (100, 10), (100, 25), (300, 15), (1000, 60))
"""Clients and people; the largest takes about seven of the ten minutes."""
YEAR = 365
WIDTH = 120
COLUMNS = (
    "clients",
    "people",
    "a week, median",
    "95 %",
    "nudges",
    "true",
    "repeats",
    "no fate",
    "urgent, 95 %",
    "whats",
)


def lived(seed: int, clients: int, people: int, console: Console, length: int = YEAR) -> Tally:
    """So many days of one agency."""
    agency = invented(random.Random(seed), clients, people)  # noqa: S311 - a simulation
    days = [FIRST + timedelta(days=number) for number in range(length)]
    label = f"{clients} clients, {people} people"
    for day in track(days, description=label, console=console, transient=True):
        if CALENDAR.is_working_day(day):
            live(agency, day)
            hear(agency, day)
    return agency.tally


def row(clients: int, people: int, tally: Tally) -> tuple[str, ...]:
    """One line of the table."""
    return (
        f"{clients:,}",
        str(people),
        f"{median(tally.by_week):.0f}",
        f"{quantiles(tally.by_week, n=20)[-1]:.0f}",
        f"{tally.nudges:,}",
        f"{100 * tally.share_true:.0f}%",
        str(tally.repeated),
        str(tally.without_fate),
        f"{tally.urgent_after:.0f}",
        f"{len(tally.whats)}/{len(What)}",
    )


def shares(tallies: Sequence[Tally]) -> Table:
    """Of all that was said, how much was of each kind."""
    counted: Counter[Kind] = sum((tally.kinds for tally in tallies), Counter())
    table = Table(title="Share of nudges by kind")
    for kind in Kind:
        table.add_column(kind.value.replace("_", " "), justify="right")
    table.add_row(*(f"{100 * counted[kind] / counted.total():.1f}%" for kind in Kind))
    return table


def main() -> int:
    """Print both tables, and what was not kept."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    progress, console = Console(stderr=True), Console(width=WIDTH)
    tallies = {size: lived(seed, *size, progress) for size in SIZES}
    table = Table(title=f"A simulated year, seed {seed}")
    for title in COLUMNS:
        table.add_column(title, justify="right")
    for size, tally in tallies.items():
        table.add_row(*row(*size, tally))
    console.print(table)
    console.print(shares(list(tallies.values())))
    broken = [(size, why) for size, tally in tallies.items() for why in tally.broken(*size)]
    for (clients, people), why in broken:
        console.print(f"Not kept with {clients:,} clients and {people} people: {why}.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
