"""The command line as a person meets it: one clear line where something is wrong, and no traceback."""

import pytest
import yaml
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.commands import COMMANDS
from bot.manifest import manifest_of
from handlers import FEATURES
from tests.support.command import ROOT
from tests.support.shell import MONDAY, Shell, migrated, shell

__all__ = ["migrated", "shell"]


# Help and what is printed


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_help(command: str) -> None:
    result = CliRunner().invoke(cli, [command, "--help"])
    assert result.exit_code == 0
    assert command in result.output


def test_help_names_every_command() -> None:
    result = CliRunner().invoke(cli, ["--help"])
    assert result.exit_code == 0
    assert all(command in result.output for command in COMMANDS)


def test_features_lists_them_all() -> None:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(cli, ["features"])
    assert result.exit_code == 0
    for feature in FEATURES:
        assert feature.name in result.output
        assert all(command.name in result.output for command in feature.commands)


@pytest.mark.parametrize("url", ["", "https://rapport.example.com"])
def test_the_manifest_is_printed_as_yaml(url: str) -> None:
    result = CliRunner().invoke(cli, ["manifest", "--url", url])
    assert result.exit_code == 0
    assert yaml.safe_load(result.stdout) == manifest_of(FEATURES, url or None)


def test_the_committed_manifest_is_the_printed_one() -> None:
    committed = ROOT / "manifest.yml"
    assert yaml.safe_load(committed.read_text(encoding="utf-8")) == manifest_of(FEATURES, None)


# Settings


async def test_a_wrong_setting_is_one_line_and_exit_2(shell: Shell) -> None:
    del shell.settings["SLACK_BOT_TOKEN"]
    assert "SLACK_BOT_TOKEN (for one workspace) or SLACK_CLIENT_ID" in await shell.refused("run")
    assert "SLACK_BOT_TOKEN is empty" in await shell.refused("tick", "--at", MONDAY, SLACK_BOT_TOKEN="")
    assert "DATABASE_URL" in await shell.refused("migrate", DATABASE_URL="mysql://x")


async def test_a_setting_from_dotenv(shell: Shell) -> None:
    (shell.folder / ".env").write_text("DATABASE_URL=sqlite:///from-dotenv.db\n")
    status, out, _ = await shell.run_fresh("migrate")
    assert (status, out) == (0, "")
    assert (shell.folder / "from-dotenv.db").exists()


async def test_a_database_that_cannot_be_opened_is_one_line(shell: Shell) -> None:
    nowhere = f"sqlite:///{shell.folder / 'nowhere' / 'x.db'}"
    for command in (("migrate",), ("run",), ("tick", "--at", MONDAY)):
        assert "DATABASE_URL" in await shell.refused(*command, DATABASE_URL=nowhere)
    assert "DATABASE_URL" in await shell.refused("run", DATABASE_URL="postgresql://nobody@127.0.0.1:9/x")


async def test_a_file_that_is_no_database_is_one_line(shell: Shell) -> None:
    (shell.folder / "letter.txt").write_text("Dear Sofie, this is no database. " * 100)
    for command in (("migrate",), ("run",), ("tick", "--at", MONDAY)):
        assert "DATABASE_URL" in await shell.refused(*command, DATABASE_URL=f"sqlite:///{shell.folder / 'letter.txt'}")


async def test_a_demo_that_cannot_be_kept_is_one_line(shell: Shell) -> None:
    assert "--state" in await shell.refused("demo", "--port", "0", "--state", str(shell.folder / "nowhere" / "deep"))


async def test_run_refuses_a_schema_that_is_not_there_and_says_what_to_do(shell: Shell) -> None:
    assert "rapport migrate" in await shell.refused("run")
    assert "rapport migrate" in await shell.refused("tick", "--at", MONDAY)
    assert (await shell.run("migrate"))[0] == 0


@pytest.mark.parametrize(
    ("setting", "value"),
    [("SLACK_BOT_TOKEN", "xoxb-wrong"), ("SLACK_APP_TOKEN", "xapp-wrong")],
    ids=str,
)
async def test_a_token_that_slack_refuses_is_one_line(migrated: Shell, setting: str, value: str) -> None:
    status, out, err = await migrated.run("run", **{setting: value})
    assert (status, out) == (2, "")
    assert "Traceback" not in err
    assert f"{setting} is refused by Slack (invalid_auth)" in err.splitlines()[-1]
    assert value not in err
