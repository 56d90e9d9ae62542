"""The command answers at once, because heavy imports wait until they are needed."""

from __future__ import annotations

import subprocess
import sys

from tests.support.shared import REPOSITORY

HEAVY = (
    "alembic",
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


def test_asking_for_help_loads_nothing_heavy() -> None:
    """``watchbill --help`` must not wait for the solver, the database or the web."""
    ask = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from api.cli.main import app\n"
        "answer = CliRunner().invoke(app, ['--help'])\n"
        "assert answer.exit_code == 0, answer.output\n"
        f"print(' '.join(name for name in {HEAVY!r} if name in sys.modules))\n"
    )
    result = subprocess.run([sys.executable, "-c", ask], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == []
