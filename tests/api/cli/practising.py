"""A PagerDuty to practise with for tests of the publish commands, and what people do there by hand."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from api.bootstrap import build
from api.cli.standin import people_of, schedules_of
from api.settings import load_settings
from api.standin.server import running_standin
from tests.api.cli.workspaces import PROCESS, Answer, watchbill
from tests.support.shared import REPOSITORY

NOW = datetime(2026, 12, 7, 9, tzinfo=UTC)
TARGETS = "PTIER2=tier2/1,V3EE=ee/1"


@contextmanager
def practising(published: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The published workspace, written to a layer-based and a shift-based schedule of a stand-in. Another team has a
    schedule there, and one is nobody's."""
    monkeypatch.setenv("WATCHBILL_TARGETS", TARGETS)
    services = build(load_settings(published))
    people = people_of(services.organisation())
    schedules = [*schedules_of(services.settings.targets), ("PTEAM", "Another team's"), ("PSANDBOX", "Nobody's")]
    services.close()
    with running_standin(people, schedules, now=lambda: NOW) as running:
        monkeypatch.setenv("WATCHBILL_PAGERDUTY_URL", running.base_url)
        monkeypatch.setenv("WATCHBILL_PAGERDUTY_TOKEN", running.token)
        assert watchbill("-w", published, "publish", "apply", "--yes").code == 0
        yield published


def by_hand(name: str, hours: tuple[str, str] = ("10:00", "12:00")) -> str:
    """Somebody is put on the first shift in PagerDuty's own pages; the id of that override."""
    users = call("GET", "/users", params={"query": name})["users"]
    start, end = (f"2027-01-09T{hour}:00Z" for hour in hours)
    made = {"overrides": [{"start": start, "end": end, "user": users[0]}]}
    return str(call("POST", "/schedules/PTIER2/overrides", json=made)[0]["override"]["id"])


def overrides(schedule_id: str = "PTIER2") -> list[dict[str, Any]]:
    """All that lies on a layer-based schedule."""
    window = {"since": "2027-01-01T00:00:00Z", "until": "2027-03-30T00:00:00Z"}
    found: list[dict[str, Any]] = call("GET", f"/schedules/{schedule_id}/overrides", params=window)["overrides"]
    return found


def call(method: str, path: str, **content: Any) -> Any:
    headers = {"Authorization": f"Token token={os.environ['WATCHBILL_PAGERDUTY_TOKEN']}"}
    with requests.Session() as session:
        session.trust_env = False
        address = os.environ["WATCHBILL_PAGERDUTY_URL"] + path
        reply = session.request(method, address, headers=headers, timeout=10, **content)
        return reply.json() if reply.content else None


def planned_first(pagerduty: Path) -> str:
    """Who is planned on the first shift, by e-mail."""
    entries = watchbill("-w", pagerduty, "publish", "plan", "--json").document["targets"][0]["operations"]
    return str(next(each["email"] for each in entries if each["span"]["start_at"].startswith("2027-01-09")))


def somebody_else(pagerduty: Path) -> str:
    """An engineer who is not on the first shift, and may be."""
    held = planned_first(pagerduty)
    return next(name for name in ("dan", "cleo") if f"{name}@example.com" != held)


def asked(workspace: Path, *words: str, meanwhile: Callable[[], object]) -> Answer:
    """A command as a process of its own that somebody answers with yes, after something else has happened."""
    command = [*PROCESS, "-w", str(workspace), *words]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, cwd=REPOSITORY, text=True, **pipes) as running:
        assert running.stderr is not None
        question = ""
        while not question.endswith("[y/N]:") and (letter := running.stderr.read(1)):
            question += letter
        meanwhile()
        out, err = running.communicate("y\n", timeout=60)
        return Answer(running.returncode, out, question + err)
