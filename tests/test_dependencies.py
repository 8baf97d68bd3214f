"""Whatever is imported is asked for by name, whatever is asked for has its why, and nothing is asked for in vain."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"bot", "handlers", "models", "sandbox", "tests", "benchmarks"}
BENEATH = {"aiosqlite", "psycopg", "tzdata"}
"""No line of what runs imports them: SQLAlchemy does by a URL's name, and Python where the system has no zones."""
OF_PYDANTIC = "pydantic-core"
"""It has a version for each of pydantic's, which asks for it by that."""


def named(text: str) -> str:
    return re.split(r"[\[<>=,;\s]", text.strip(), maxsplit=1)[0].lower().replace("_", "-")


def asked_for(*files: str) -> set[str]:
    lines = [line for file in files for line in (ROOT / "requirements" / file).read_text().splitlines()]
    return {named(line) for line in lines if line.strip() and not line.startswith(("-", "#"))}


def imported(*folders: str) -> set[str]:
    """The distributions whose modules these folders import."""
    known = packages_distributions()
    tops = {top for folder in folders for file in (ROOT / folder).rglob("*.py") for top in _tops(file)}
    return {named(one) for top in tops - OURS - sys.stdlib_module_names for one in known.get(top, [top])}


def _tops(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_what_runs_asks_for_what_it_imports_and_for_nothing_else() -> None:
    found = imported("bot", "handlers", "models", "sandbox") - {OF_PYDANTIC}
    assert found == asked_for("runtime.in") - BENEATH


def test_tests_ask_for_what_they_import() -> None:
    found = imported("tests", "benchmarks") - {OF_PYDANTIC}
    assert found - asked_for("runtime.in", "dev.in") == set()


@pytest.mark.parametrize("file", ["runtime.in", "build.in", "dev.in"])
def test_each_has_its_why(file: str) -> None:
    rows = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").splitlines()
    told = {named(row.split("|")[1]) for row in rows if row.startswith("| ")}
    assert asked_for(file) - told == set()
