"""The command line: `rapport …` or `python -m bot …`. Results go to standard output, the rest to standard error."""

import typer

from bot.commands import COMMANDS

cli = typer.Typer(
    help="Rapport keeps an agency's client relationships healthy, in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for name, command in COMMANDS.items():
    cli.command(name)(command)


def main() -> None:
    """The entry point `rapport`."""
    cli()


if __name__ == "__main__":
    main()
