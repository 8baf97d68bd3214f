"""What several commands ask for, and how they read and print it."""

from datetime import datetime

import typer

ABOUT_CLIENT = typer.Option("--client", metavar="NAME", help="A client, by the whole name.")
ABOUT_CONTACT = typer.Option("--contact", metavar="NAME", help="A contact; --client tells whose, if there are several.")
ABOUT_PERSON = typer.Option("--person", metavar="U…", help="A person, by Slack's id.")
WHOSE = typer.Option("--workspace", metavar="T…", help="Needed where there are several.")
DATES = typer.Option(
    "--dates", metavar="day|month", help="What comes first in its dates, where they can be read both ways."
)
DRY_RUN = typer.Option("--dry-run", help="Say what would come of it, and keep nothing.")
YES = typer.Option("--yes", help="Do not ask.")


def instant(text: str) -> datetime:
    """An instant of business time. Raises typer.BadParameter for one without its zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("write it like 2026-11-23T09:00+01:00") from error
    if moment.tzinfo is None:
        raise typer.BadParameter("which zone? Write 2026-11-23T09:00Z or 2026-11-23T09:00+01:00")
    return moment


def printable(name: str) -> str:
    """Without a terminal's codes: what a name holds is not ours to know."""
    return "".join(letter if letter.isprintable() else "�" for letter in name)
