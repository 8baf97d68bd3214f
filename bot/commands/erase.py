"""`rapport erase`: one client, person or contact, for good (bot/data_rights.py)."""

from typing import Annotated

import typer

from bot.commands.ending import outcome, settings_of
from bot.commands.options import ABOUT_CLIENT, ABOUT_CONTACT, ABOUT_PERSON, WHOSE, YES
from bot.settings import DatabaseSettings


def erase(
    client: Annotated[str, ABOUT_CLIENT] = "",
    person: Annotated[str, ABOUT_PERSON] = "",
    contact: Annotated[str, ABOUT_CONTACT] = "",
    workspace: Annotated[str, WHOSE] = "",
    successor: Annotated[str, typer.Option(metavar="U…", help="Who takes over from a person.")] = "",
    *,
    yes: Annotated[bool, YES] = False,
) -> None:
    """Erase all that is kept about one client, one person or one contact, for good."""
    from bot import data_rights  # noqa: PLC0415 - as in export

    settings = settings_of(DatabaseSettings)
    if not yes:
        typer.confirm(f"Erase {contact or client or person} for good?", abort=True, err=True)
    outcome(data_rights.erase(settings, data_rights.About(workspace, client, person, contact), successor))
    typer.echo("Erased.", err=True)
