"""The command answers at once, because heavy imports wait until they are needed."""

from __future__ import annotations

import subprocess
import sys

from tests.support.shared import REPOSITORY

HEAVY = (
    "alembic",
    "cryptography",
    "dbos",
    "fastapi",
    "holidays",
    "icalendar",
    "jinja2",
    "numpy",
    "ortools",
    "pandas",
    "pdpyras",
    "psycopg",
    "sqlalchemy",
    "sqlmodel",
    "uvicorn",
)

ASKING = """
import sys
from typer.main import get_command
from typer.testing import CliRunner
from api.cli.main import app

def ask(*words):
    answer = CliRunner().invoke(app, [*words, "--help"])
    assert answer.exit_code == 0, answer.output

def ask_below(command, *words):
    ask(*words)
    for name, below in getattr(command, "commands", {}).items():
        ask_below(below, *words, name)

DO
print(*(name for name in sys.argv[1:] if name in sys.modules))
"""


def _loaded(do: str, *names: str) -> list[str]:
    """Which of these modules a process has loaded after that."""
    asking = [sys.executable, "-c", ASKING.replace("DO", do), *names]
    result = subprocess.run(asking, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout.split()


def test_asking_for_help_loads_nothing_heavy() -> None:
    """``watchbill --help`` must not wait for the solver, the database or the web, nor for the values of the domain."""
    assert _loaded("ask()", *HEAVY, "pydantic") == []


def test_asking_for_the_help_of_any_command_loads_nothing_heavy() -> None:
    """The same for each command; only pydantic, with which options are read, is there then."""
    assert _loaded("ask_below(get_command(app))", *HEAVY, "pydantic") == ["pydantic"]
