"""The command line: `rapport …` or `python -m bot …`. Results go to standard output, the rest to standard error."""

import asyncio
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import orjson
import typer
import yaml
from rich.console import Console
from rich.table import Table

from bot.lock import LockedError
from bot.settings import DatabaseSettings, KeySettings, RunSettings, SettingsError, SlackSettings, load

if TYPE_CHECKING:
    from models.transfer.manifest import Manifest

cli = typer.Typer(
    help="Rapport keeps an agency's client relationships healthy, in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

S = TypeVar("S", bound=DatabaseSettings)

WRONG_SETTING = 2
HELD_BY_RUN = 3
NOT_ALL = 4
NOBODY_TO_ASK = "standard input is the file, so nobody can be asked: say --yes or --dry-run."


def _instant(text: str) -> datetime:
    """An instant of business time. Raises typer.BadParameter for one without its zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("write it like 2026-11-23T09:00+01:00") from error
    if moment.tzinfo is None:
        raise typer.BadParameter("which zone? Write 2026-11-23T09:00Z or 2026-11-23T09:00+01:00")
    return moment


@cli.command()
def run() -> None:
    """Run the bot: by Socket Mode where SLACK_APP_TOKEN is set, otherwise by signed HTTP on /slack/events."""
    from bot.run import serve  # noqa: PLC0415 - Bolt takes half a second to import

    settings = _settings(RunSettings)
    try:
        asyncio.run(serve(settings))
    except (SettingsError, LockedError) as error:
        _give_up(str(error), WRONG_SETTING)


@cli.command()
def migrate() -> None:
    """Bring the database to the newest schema; safe to run from several processes at once."""
    from models import migrations  # noqa: PLC0415 - Alembic is for this command only

    settings = _settings(DatabaseSettings)
    try:
        revision = migrations.upgrade(settings.database_url)
    except migrations.UnreachableError as error:
        _give_up(f"DATABASE_URL: {error}", WRONG_SETTING)
    typer.echo(f"The database is at {revision}.", err=True)


@cli.command()
def demo(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the page in the browser; a free one where it is taken.")
    ] = 8080,
    state: Annotated[str, typer.Option(help="Folder to keep the demo in; a temporary one without.")] = "",
) -> None:
    """Start a local Slack with an example agency in it, and print its address."""
    from bot.demo import play  # noqa: PLC0415 - the sandbox is needed here only
    from models import migrations  # noqa: PLC0415 - as in migrate

    try:
        asyncio.run(play(port, state))
    except migrations.UnreachableError as error:
        _give_up(f"--state: {error}", WRONG_SETTING)


@cli.command()
def tick(
    at: Annotated[datetime, typer.Option(parser=_instant, metavar="ISO-8601", help="2026-11-23T09:00+01:00")],
) -> None:
    """Do what is due at one instant of business time, say it, and print what was said as JSON."""
    from bot.tick import tick_at  # noqa: PLC0415 - as in run

    settings = _settings(SlackSettings)
    try:
        result = asyncio.run(tick_at(settings, at))
    except LockedError as error:
        _give_up(str(error), HELD_BY_RUN)
    except SettingsError as error:
        _give_up(str(error), WRONG_SETTING)
    else:
        typer.echo(orjson.dumps(result).decode())


@cli.command()
def manifest(
    url: Annotated[
        str, typer.Option(help="Where Slack reaches you by HTTP; without it the manifest is for Socket Mode.")
    ] = "",
    install_url: Annotated[
        str, typer.Option(help="RAPPORT_URL, where people come to install; without it there is one workspace.")
    ] = "",
) -> None:
    """Print the app's manifest for Slack, as YAML."""
    from bot.manifest import manifest_of  # noqa: PLC0415 - the features are needed here only
    from handlers import FEATURES  # noqa: PLC0415 - as above

    made = manifest_of(FEATURES, url or None, install_url or None)
    typer.echo(yaml.safe_dump(made, sort_keys=False, allow_unicode=True), nl=False)


@cli.command()
def audit(
    workspace: Annotated[str, typer.Option(metavar="T…", help="Whose trail; needed where there are several.")] = "",
    since: Annotated[
        datetime | None, typer.Option(parser=_instant, metavar="ISO-8601", help="2026-11-23T09:00+01:00")
    ] = None,
    person: Annotated[str, typer.Option(metavar="U…", help="What this person did, or what was done to them.")] = "",
    act: Annotated[str, typer.Option(help="One kind of act, such as saw_ratings or gave_role.")] = "",
) -> None:
    """Print who saw or changed what of weight, oldest first, as lines of JSON."""
    from bot.audit import trail, wanted  # noqa: PLC0415 - the database is needed here only

    settings = _settings(DatabaseSettings)

    async def print_lines() -> None:
        async for entry in trail(settings, workspace, wanted(since, person, act)):
            typer.echo(orjson.dumps(entry).decode())

    try:
        asyncio.run(print_lines())
    except SettingsError as error:
        _give_up(str(error), WRONG_SETTING)


ABOUT_CLIENT = typer.Option("--client", metavar="NAME", help="A client, by the whole name.")
ABOUT_PERSON = typer.Option("--person", metavar="U…", help="A person, by Slack's id.")
WHOSE = typer.Option("--workspace", metavar="T…", help="Needed where there are several.")


@cli.command()
def export(
    client: Annotated[str, ABOUT_CLIENT] = "",
    person: Annotated[str, ABOUT_PERSON] = "",
    workspace: Annotated[str, WHOSE] = "",
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Everything of the workspace, which rapport import takes in again.")
    ] = False,
) -> None:
    """Write what is kept about one client, about one person, or --all, to standard output: a zip.

    It holds JSON, a CSV for each table, and with --all a workbook of Excel: rapport export --all > everything.zip
    """
    settings = _settings(DatabaseSettings)
    if everything and (client or person):
        _give_up("say one of --client, --person and --all.", WRONG_SETTING)
    if sys.stdout.isatty():
        _give_up("a zip is no use on a screen: rapport export … > export.zip", WRONG_SETTING)
    try:
        if everything:
            _export_everything(settings, workspace)
        else:
            from bot import data_rights  # noqa: PLC0415 - the database is needed here only

            about = data_rights.About(workspace, client, person)
            sys.stdout.buffer.write(asyncio.run(data_rights.export(settings, about)))
    except SettingsError as error:
        _give_up(str(error), WRONG_SETTING)


def _export_everything(settings: DatabaseSettings, workspace: str) -> None:
    from bot.everything import export_everything  # noqa: PLC0415 - as in run

    done = asyncio.run(export_everything(settings, workspace, sys.stdout.buffer))
    typer.echo(f"Exported {done.rows:,} rows of {_printable(done.name)} ({done.workspace}).", err=True)


def _printable(name: str) -> str:
    """Without a terminal's codes: what a name holds is not ours to know."""
    return "".join(letter if letter.isprintable() else "�" for letter in name)


@cli.command()
def erase(
    client: Annotated[str, ABOUT_CLIENT] = "",
    person: Annotated[str, ABOUT_PERSON] = "",
    workspace: Annotated[str, WHOSE] = "",
    successor: Annotated[str, typer.Option(metavar="U…", help="Who takes over from a person.")] = "",
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase all that is kept about one client or one person, for good."""
    from bot import data_rights  # noqa: PLC0415 - as in export

    settings = _settings(DatabaseSettings)
    if not yes:
        typer.confirm(f"Erase {client or person} for good?", abort=True, err=True)
    try:
        asyncio.run(data_rights.erase(settings, data_rights.About(workspace, client, person), successor))
    except SettingsError as error:
        _give_up(str(error), WRONG_SETTING)
    typer.echo("Erased.", err=True)


@cli.command("import")
def take_clients(
    file: Annotated[
        typer.FileBinaryRead | None,
        typer.Argument(
            help="CSV, XLSX or the zip of an export; - reads standard input.", metavar="FILE", show_default=False
        ),
    ] = None,
    workspace: Annotated[str, WHOSE] = "",
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="rapport|hubspot|pipedrive|harvest|xero",
            help="Whose it is; known by its columns without.",
        ),
    ] = "",
    dates: Annotated[
        str,
        typer.Option(metavar="day|month", help="What comes first in its dates, where they can be read both ways."),
    ] = "",
    owner: Annotated[
        str, typer.Option(metavar="NAME|U…", help="Who owns new clients for which the file names nobody.")
    ] = "",
    *,
    every_row: Annotated[bool, typer.Option("--all", help="Print every row, not only the first 50.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come of it, and keep nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last import back, as one step.")] = False,
) -> None:
    """Take in clients or invoices from a file of yours or an export of another system: all of it or nothing.

    The zip of rapport export --all is taken in whole, into a workspace that has nothing yet.
    """
    from bot.everything import is_one  # noqa: PLC0415 - as in run

    if (file is None) is not undo:
        _give_up("say which FILE, or --undo.", WRONG_SETTING)
    if file is None:
        _take_back(workspace, yes=yes)
    elif not (yes or dry_run or file.seekable()):
        _give_up(NOBODY_TO_ASK, WRONG_SETTING)
    elif not is_one(file):
        _import_clients((file, workspace, source, dates, owner, dry_run, every_row), yes=yes)
    elif source or dates or owner:
        _give_up("--from, --dates and --owner are for lists of clients, not for an export.", WRONG_SETTING)
    else:
        _import_everything(file, workspace, dry_run=dry_run, yes=yes)


def _take_back(workspace: str, *, yes: bool) -> None:
    from bot import import_clients as importing  # noqa: PLC0415 - as in run
    from handlers.importing.words import undone  # noqa: PLC0415 - as above

    settings = _settings(SlackSettings)
    if not yes:
        typer.confirm("Take the last import back?", abort=True, err=True)
    try:
        lines = undone(asyncio.run(importing.undo_import(settings, workspace)))
    except SettingsError as error:
        _give_up(str(error), WRONG_SETTING)
    for line in lines:
        typer.echo(line)


def _import_clients(wanted: tuple[typer.FileBinaryRead, str, str, str, str, bool, bool], *, yes: bool) -> None:
    from bot import import_clients as importing  # noqa: PLC0415 - as in run

    settings = _settings(SlackSettings)
    asked = importing.Asked(*wanted)
    try:
        done = asyncio.run(importing.import_clients(settings, asked, lambda _: yes or _agreed()))
    except SettingsError as error:
        _give_up(str(error), WRONG_SETTING)
    if done is None:
        raise typer.Abort
    for line in importing.told(done, dry_run=asked.dry_run):
        typer.echo(line)
    if done.refused:
        raise typer.Exit(NOT_ALL)


def _import_everything(file: typer.FileBinaryRead, workspace: str, *, dry_run: bool, yes: bool) -> None:
    from bot.everything import Asked, import_everything  # noqa: PLC0415 - as in run

    def confirm(manifest: "Manifest", where: str) -> bool:
        name, made_at = _printable(manifest.name), f"{manifest.made_at:%Y-%m-%d %H:%M} UTC"
        typer.echo(
            f"{name} ({_printable(manifest.workspace)}) of {made_at}, {manifest.rows:,} rows, into {where}.", err=True
        )
        return yes or dry_run or _agreed()

    try:
        done = asyncio.run(import_everything(_settings(DatabaseSettings), Asked(file, workspace, dry_run), confirm))
    except LockedError as error:
        _give_up(str(error), HELD_BY_RUN)
    except SettingsError as error:
        _give_up(str(error), WRONG_SETTING)
    if done is None:
        raise typer.Abort
    typer.echo("All of it can be taken in; nothing was kept." if dry_run else f"Done: {done.rows:,} rows are in.")


def _agreed() -> bool:
    return typer.confirm("Take this in?", err=True)


@cli.command("import-hours")
def take_hours(
    file: Annotated[
        typer.FileBinaryRead, typer.Argument(help="A detailed report as CSV; - reads standard input.", metavar="FILE")
    ],
    workspace: Annotated[str, WHOSE] = "",
    source: Annotated[
        str,
        typer.Option(
            "--from", metavar="harvest|toggl|clockify", help="Whose export it is; known by its columns without."
        ),
    ] = "",
    dates: Annotated[
        str,
        typer.Option(metavar="day|month", help="What comes first in its dates, where they can be read both ways."),
    ] = "",
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come of it, and keep nothing.")] = False,
) -> None:
    """Take in the hours that Harvest, Toggl Track or Clockify exported; what is in already counts once."""
    from bot.import_hours import Asked, import_hours, told  # noqa: PLC0415 - as in run
    from models.importing.reading import MOST_BYTES  # noqa: PLC0415 - as in run

    settings = _settings(SlackSettings)
    asked = Asked(file.read(MOST_BYTES + 1), workspace, source, dates, dry_run)
    try:
        done = asyncio.run(import_hours(settings, asked))
    except SettingsError as error:
        _give_up(str(error), WRONG_SETTING)
    for line in told(done, dry_run=dry_run):
        typer.echo(line)
    if done.left:
        raise typer.Exit(NOT_ALL)


@cli.command()
def backtest(
    example: Annotated[
        int | None, typer.Option(min=0, metavar="SEED", help="An invented agency instead of your own data.")
    ] = None,
    workspace: Annotated[str, WHOSE] = "",
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How far ahead health is to tell who leaves.")] = 8,
) -> None:
    """Say how well health told, some weeks ahead, the clients that left from those that stayed. Changes nothing."""
    from bot.backtest import tell_example, tell_own  # noqa: PLC0415 - as in audit

    if example is not None:
        if workspace:
            _give_up("--example is invented: it is no --workspace's.", WRONG_SETTING)
        tell_example(example, weeks)
        return
    settings = _settings(DatabaseSettings)
    try:
        asyncio.run(tell_own(settings, workspace, weeks))
    except SettingsError as error:
        _give_up(str(error), WRONG_SETTING)


@cli.command()
def key() -> None:
    """Print a new key for RAPPORT_ENCRYPTION_KEYS; it goes before the ones that are there."""
    from cryptography.fernet import Fernet  # noqa: PLC0415 - needed here only

    typer.echo(Fernet.generate_key().decode())


@cli.command("reencrypt")
def seal_anew() -> None:
    """Encrypt every kept token with the first of RAPPORT_ENCRYPTION_KEYS, so that the others are no longer needed."""
    from bot.reencrypt import reencrypt  # noqa: PLC0415 - as in run

    settings = _settings(KeySettings)
    try:
        count = asyncio.run(reencrypt(settings))
    except LockedError as error:
        _give_up(str(error), HELD_BY_RUN)
    except SettingsError as error:
        _give_up(str(error), WRONG_SETTING)
    typer.echo(f"Installations encrypted with the first key: {count}.", err=True)


@cli.command()
def features() -> None:
    """List the features and what they answer."""
    from handlers import FEATURES  # noqa: PLC0415 - as above

    table = Table("Feature", "Commands", "Shortcuts", "By itself", "What it is")
    for feature in FEATURES:
        module = sys.modules.get(f"handlers.{feature.name}")
        about = (module.__doc__ or "").strip().splitlines()[0] if module else ""
        commands = "\n".join(command.name for command in feature.commands)
        table.add_row(
            feature.name,
            commands,
            "\n".join(s.name for s in feature.shortcuts),
            "\n".join(feature.jobs),
            about,
        )
    Console().print(table)


def _settings(kind: type[S]) -> S:
    from bot.logs import log_to_stderr, secrets_of  # noqa: PLC0415 - as in run

    try:
        settings = load(kind)
    except SettingsError as error:
        _give_up(str(error), WRONG_SETTING)
    log_to_stderr(settings.rapport_log_level, secrets_of(settings))
    return settings


def _give_up(why: str, code: int) -> NoReturn:
    typer.echo(f"rapport: {why}", err=True)
    raise typer.Exit(code)


def main() -> None:
    """The entry point `rapport`."""
    cli()


if __name__ == "__main__":
    main()
