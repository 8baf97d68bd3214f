"""What goes into the wheel, and so into the Docker image."""

import shutil
import subprocess
import sys
import zipfile

import pytest

PARTS = ("bot", "handlers", "models", "sandbox", "requirements", "pyproject.toml", "README.md")
NOT_SHIPPED = shutil.ignore_patterns("__pycache__")


@pytest.fixture(scope="session")
def wheel(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in the wheel, built from a copy so that the working folder stays clean."""
    source = tmp_path_factory.mktemp("source")
    for part in PARTS:
        original = pytestconfig.rootpath / part
        if original.is_dir():
            shutil.copytree(original, source / part, ignore=NOT_SHIPPED)
        else:
            shutil.copy(original, source)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--wheel-dir",
            source,
            source,
        ],
        check=True,
    )
    (archive,) = source.glob("*.whl")
    return set(zipfile.ZipFile(archive).namelist())


@pytest.mark.parametrize("folder", ["bot", "handlers", "models", "sandbox"])
def test_every_file_of_the_program_is_shipped(wheel: set[str], folder: str, pytestconfig: pytest.Config) -> None:
    """A page, a migration or a translation that is forgotten here is missing in the image only."""
    root = pytestconfig.rootpath
    files = {path.relative_to(root).as_posix() for path in (root / folder).rglob("*") if path.is_file()}
    assert {file for file in files if "__pycache__" not in file} <= wheel
