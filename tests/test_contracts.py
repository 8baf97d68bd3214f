"""The one-way imports of docs/architecture.md hold, and each breach of them is refused."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGES = ("bot", "handlers", "models", "sandbox")
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

ONE_WAY = "Imports run one way: bot -> handlers -> models"
FEATURES = "Features do not know each other, and the kit knows no feature"
RULES = "Rules are pure: no database (so no table), no Slack, no network"
MODELS = "Models know nothing of Slack"
SANDBOX = "The sandbox knows nothing of the bot"
NO_SANDBOX = "Handlers and models know nothing of the sandbox"

BREACHES = [
    pytest.param({"models/planted.py": "import handlers.kit"}, {ONE_WAY}, id="upward"),
    pytest.param({"handlers/planted.py": "import bot.settings"}, {ONE_WAY}, id="settings outside bot"),
    pytest.param(
        {"handlers/planted.py": "", "handlers/other.py": "import handlers.planted"},
        {FEATURES},
        id="two features",
    ),
    pytest.param(
        {
            "handlers/planted/__init__.py": "",
            "handlers/planted/view.py": "",
            "handlers/other.py": "import handlers.planted.view",
        },
        {FEATURES},
        id="a part of a feature",
    ),
    pytest.param({"handlers/planted.py": "", "handlers/kit/other.py": "import handlers.planted"}, {FEATURES}, id="kit"),
    pytest.param({"models/rules/planted.py": "import sqlalchemy"}, {RULES}, id="a query in a rule"),
    pytest.param({"models/rules/planted.py": "import models.clients"}, {RULES}, id="a table in a rule"),
    pytest.param({"models/planted.py": "import slack_sdk"}, {MODELS}, id="Slack in models"),
    pytest.param({"models/rules/planted.py": "import aiohttp"}, {MODELS, RULES}, id="network in a rule"),
    pytest.param({"sandbox/planted.py": "import models.base"}, {SANDBOX}, id="the bot in the sandbox"),
    pytest.param({"handlers/planted.py": "import sandbox"}, {NO_SANDBOX}, id="the sandbox in a feature"),
]

ALLOWED = {
    "handlers/planted.py": "import handlers.kit.planted\nimport models.base\nimport models.rules",
    "handlers/other.py": "import handlers.kit.planted",
    "handlers/kit/planted.py": "import models.base",
    "models/planted.py": "import models.rules\nimport sqlalchemy",
    "bot/planted.py": "import handlers.planted\nimport models.base\nimport sandbox",
}


@pytest.fixture
def tree(pytestconfig: pytest.Config, tmp_path: Path) -> Path:
    """A copy of the program, to plant modules in."""
    for package in PACKAGES:
        shutil.copytree(
            pytestconfig.rootpath / package,
            tmp_path / package,
            ignore=shutil.ignore_patterns("__pycache__", "page"),
        )
    shutil.copy(pytestconfig.rootpath / "pyproject.toml", tmp_path)
    return tmp_path


def plant(tree: Path, modules: dict[str, str]) -> None:
    for path, code in modules.items():
        (tree / path).parent.mkdir(exist_ok=True)
        (tree / path).write_text(code)


def broken_contracts(tree: Path) -> set[str]:
    report = subprocess.run(
        [LINT_IMPORTS, "--no-logo", "--no-cache"], cwd=tree, capture_output=True, text=True, check=False
    )
    broken = set(re.findall(r"^(.+) BROKEN\b", report.stdout, re.MULTILINE))
    assert report.returncode == (1 if broken else 0), report.stdout + report.stderr
    return broken


def test_the_program_keeps_its_contracts(tree: Path) -> None:
    assert broken_contracts(tree) == set()


def test_what_the_architecture_allows_is_allowed(tree: Path) -> None:
    plant(tree, ALLOWED)
    assert broken_contracts(tree) == set()


@pytest.mark.parametrize(("modules", "broken"), BREACHES)
def test_a_breach_is_refused(tree: Path, modules: dict[str, str], broken: set[str]) -> None:
    plant(tree, modules)
    assert broken_contracts(tree) == broken
