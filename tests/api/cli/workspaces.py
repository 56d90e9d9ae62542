"""A tiny organisation as files, workspaces that hold it, and a way to type commands."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FakeDatetime
from typer.testing import CliRunner

from api.cli.main import app

FILES = {
    "organisation.yaml": "name: Tiny Works\n",
    "teams.yaml": "- {id: core, name: Core, headcount: 9}\n",
    "engineers.csv": (
        "id,name,email,team_id,time_zone,country,weekend_consent\n"
        "ada,Ada Example,ada@example.com,core,Europe/London,GB,yes\n"
        "ben,Ben Example,ben@example.com,core,Europe/London,GB,yes\n"
        "cleo,Cleo Example,cleo@example.com,core,Europe/London,GB,yes\n"
        "dan,Dan Example,dan@example.com,core,Europe/London,GB,yes\n"
    ),
    "rotations.yaml": (
        "- id: tier2\n"
        "  type: weekend\n"
        "  name: Tier 2 weekend\n"
        "  windows:\n"
        '    - {name: EMEA, days: [sat, sun], opens_at: "08:00", hours: 8}\n'
        "- {id: ee, type: term, name: Escalation Engineer, seats: 1}\n"
    ),
    "volunteers.csv": "engineer_id,rotation_id,earliest_on,latest_on\nada,ee,2027-01-04,2027-01-31\n",
    "absences.csv": "engineer_id,first_on,last_on,reason\nben,2027-01-09,2027-01-10,private\n",
    "policy.yaml": (
        "- {kind: absence}\n- {kind: eligibility}\n- {kind: pinned}\n- {kind: one_duty_at_a_time}\n"
        "- {kind: coverage, weight: 1}\n- {kind: fair_weekends, weight: 1}\n"
    ),
}
FIRST_SHIFT = "tier2/2027-01-09/emea"
PLAN_ID = "2027-01-04+4w-v1"
FOUR_WEEKS = timedelta(weeks=4)
TOO_LATE = datetime(2026, 12, 7, tzinfo=UTC)
"""Four weeks before the first Monday that is planned."""
SEARCH = ("--from", "2027-01-04", "--weeks", "4", "--seconds", "5")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as the one JSON document that it must be."""
        return json.loads(self.out)


def before_the_quarter() -> datetime:
    """The clock of the commands: that on the wall, put back by so many times four weeks that the weeks that they plan
    lie ahead, whenever the tests run. It is the same in all processes; frozen clocks stand."""
    now = datetime.now(UTC)
    if type(now) is FakeDatetime:
        return now
    while now >= TOO_LATE:
        now -= FOUR_WEEKS
    return now


PROCESS = (
    sys.executable,
    "-c",
    "from tests.api.cli.workspaces import app, before_the_quarter; app(obj=before_the_quarter)",
)
"""A command line to be typed on, for a process of its own in the checkout, with the same clock."""


def watchbill(*words: object, say: str = "", **environment: str) -> Answer:
    """Type a command; ``say`` is typed when it asks, ``environment`` are variables of its own."""
    variables = {"COLUMNS": None} | environment  # as wide as a pipe, wherever the tests run
    result = CliRunner().invoke(app, list(map(str, words)), input=say, env=variables, obj=before_the_quarter)
    unexpected = result.exception if not isinstance(result.exception, SystemExit) else None
    assert unexpected is None, repr(unexpected)
    return Answer(result.exit_code, result.stdout, result.stderr)


def acknowledged(workspace: Path, **environment: str) -> Path:
    """The workspace, after the manager of its one team has acknowledged the plan made last."""
    answer = watchbill("-w", workspace, "scope", "acknowledge", "--team", "core", "--by", "mia", **environment)
    assert answer.code == 0, answer.err
    return workspace


def write_folder(folder: Path, **changes: str) -> Path:
    """The tiny organisation's files; ``changes`` replace the text of a file by its name without the ending."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(changes.get(name.split(".")[0], text), "utf-8")
    return folder
