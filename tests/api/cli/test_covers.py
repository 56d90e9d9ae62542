"""Covers at the command line: what they break, and what engineers ask each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from freezegun import freeze_time

from api.bootstrap import build
from api.settings import load_settings
from scheduler.domain.cover_request import CoverState
from scheduler.services.cover_requests import accept, ask
from scheduler.services.keys import at_the_machine
from tests.api.cli.workspaces import FIRST_SHIFT, PLAN_ID, Answer, before_the_quarter, watchbill

NOW = "2026-12-01T09:00:00Z"


def typed(workspace: Path, *words: object) -> Answer:
    with freeze_time(NOW):
        return watchbill("-w", workspace, *words)


def holder(workspace: Path) -> str:
    """The id of whoever holds the first shift."""
    listed = typed(workspace, "history", "list", "--duty", FIRST_SHIFT, "--kind", "published", "--json")
    return str(listed.document["entries"][0]["person"]).partition(" ")[0].lower()


def somebody_else(workspace: Path) -> str:
    """Somebody who may take the first shift; Ben is away, and Ada has the term."""
    return next(who for who in ("cleo", "dan") if who != holder(workspace))


def examined(workspace: Path) -> dict[str, str]:
    """What the doctor finds about the plan, on whatever day it is."""
    found = watchbill("-w", workspace, "doctor", "--json").document["findings"]
    (plan,) = (each for each in found if each["subject"] == "plan")
    return dict(plan)


@pytest.fixture
def asked(published: Path) -> tuple[Path, str]:
    """A workspace in which somebody has taken the first shift, and a manager has to agree; with the request's id."""
    services = build(load_settings(published), now=before_the_quarter)
    who, now = holder(published), services.now()
    with services.store.writing() as work:
        machine = at_the_machine(work)
        made = ask(work, who, FIRST_SHIFT, actor=machine, now=now)
        colleague = machine.model_copy(update={"is_lead": False})
        taken = accept(
            work,
            made.id,
            somebody_else(published),
            parse_policy=services.constraints,
            confirm=True,
            seen=None,
            actor=colleague,
            now=now,
        )
    assert taken.state is CoverState.OFFERED
    return published, made.id


def test_what_covers_break_is_told_apart_from_what_was_announced(published: Path) -> None:
    """Ben is away on that weekend, and somebody let him serve all the same: check and doctor say so, and both leave 0,
    because the plan that was announced holds."""
    before = typed(published, "check", PLAN_ID)
    assert "as it stands" not in before.out.lower()
    covered = typed(published, "history", "cover", FIRST_SHIFT, "--instead-of", holder(published), "--who", "ben")
    assert covered.code == 0, covered.err
    checked = typed(published, "check", PLAN_ID)
    assert checked.code == 0
    assert f"{PLAN_ID}: as announced: 0 hard rules broken" in checked.out
    assert "As it stands with covers: 1 more hard rule broken.\n  broken by covers: absence: Ben Example" in checked.out
    told = typed(published, "check", PLAN_ID, "--json").document
    assert (told["holds"], [each["constraint"] for each in told["broken_by_covers"]]) == (True, ["absence"])
    plan = examined(published)
    assert (plan["health"], "as it stands with covers, hard rules are broken: absence" in plan["says"]) == (
        "warning",
        True,
    )


def test_a_cover_that_breaks_nothing_is_no_warning(published: Path) -> None:
    """Somebody who is not away serves instead."""
    words = ("cover", FIRST_SHIFT, "--instead-of", holder(published), "--who", somebody_else(published))
    assert typed(published, "history", *words).code == 0
    assert "As it stands with covers: 0 more hard rules broken." in typed(published, "check", PLAN_ID).out
    assert examined(published)["health"] == "ok"


def test_a_manager_agrees_on_the_machine(asked: tuple[Path, str]) -> None:
    """What waits is listed, and is gone once it is agreed to; who serves is in the record."""
    workspace, request_id = asked
    (waiting,) = typed(workspace, "covers", "list", "--json").document["requests"]
    assert (waiting["id"], waiting["state"]) == (request_id, "offered")
    assert request_id in typed(workspace, "covers", "list").out
    agreed = typed(workspace, "covers", "agree", request_id, "--by", "mia", "--json").document["request"]
    assert (agreed["state"], agreed["taker"]) == ("covered", waiting["taker"])
    assert typed(workspace, "covers", "list").out == "Nothing is asked.\n"
    assert "covered: " in typed(workspace, "covers", "list", "--all").out
    covered = typed(workspace, "history", "list", "--kind", "covered", "--json").document["entries"]
    assert len(covered) == 1


def test_a_manager_declines_on_the_machine(asked: tuple[Path, str]) -> None:
    """With a reason; an empty one is none."""
    workspace, request_id = asked
    assert typed(workspace, "covers", "decline", request_id, "--because", "").code == 2
    declined = typed(workspace, "covers", "decline", request_id, "--because", "too late", "--by", "mia")
    assert (declined.code, "declined: " in declined.out) == (0, True)
    assert typed(workspace, "covers", "agree", request_id).code == 2
