"""`rapport manifest`: what Slack is to know of the app (bot/manifest.py)."""

from typing import Annotated

import typer
import yaml


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
