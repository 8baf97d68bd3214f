"""`rapport key`: what tokens are encrypted with."""

import typer


def key() -> None:
    """Print a new key for RAPPORT_ENCRYPTION_KEYS; it goes before the ones that are there."""
    from cryptography.fernet import Fernet  # noqa: PLC0415 - needed here only

    typer.echo(Fernet.generate_key().decode())
