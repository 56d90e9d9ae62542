"""Covers at the command line: what they break, and what engineers ask each other."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from freezegun import freeze_time

from api.bootstrap import build
from api.settings import load_settings
from scheduler.domain.cover_request import CoverState
from scheduler.services.cover_requests import accept, ask
from scheduler.services.keys import at_the_machine
from scheduler.store.jobs import Worker
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


def test_whoever_looks_at_a_plan_learns_who_covers(published: Path) -> None:
    """A plan is shown as it was announced; the duties that others serve, in part too, are listed with it, and nothing
    is said before there is one. Superseded plans and drafts have none."""
    who, other = holder(published), somebody_else(published)
    assert "covered since" not in typed(published, "show", PLAN_ID).out.lower()
    assert typed(published, "show", "--json").document["covered"] == []
    part = ("--from", "2027-01-09T10:00Z", "--until", "2027-01-09T12:00Z")
    assert typed(published, "history", "cover", FIRST_SHIFT, "--instead-of", who, "--who", other, *part).code == 0
    shown = " ".join(typed(published, "show", PLAN_ID).out.split())
    assert "Shown as announced; 1 duty covered since, listed below." in shown
    turn = f"{other.title()} Example from 09 Jan 10:00 to 09 Jan 12:00 UTC for {who.title()} Example"
    assert f"Tier 2 weekend, EMEA Sat 09 Jan 2027 ({FIRST_SHIFT}): {turn}" in shown
    again = ("history", "cover", FIRST_SHIFT, "--instead-of")
    assert typed(published, *again, other, "--who", who, *part).code == 0, "it is taken back"
    assert typed(published, *again, who, "--nobody").code == 0
    (covered,) = typed(published, "show", "--json").document["covered"]
    assert (covered["duty_id"], covered["instead_of"]) == (FIRST_SHIFT, f"{who.title()} Example")
    assert [turn["who"] for turn in covered["turns"]] == [None]
    assert f"({FIRST_SHIFT}): nobody for {who.title()} Example" in " ".join(typed(published, "show").out.split())


def test_report_and_explain_say_who_covers_since(published: Path) -> None:
    """Both speak of the plan as announced, and say so only once somebody covers: the page, the judgement of the plan,
    and why somebody is on that duty."""
    who, other = holder(published), somebody_else(published)
    page = published / "page.html"
    asks = (("explain", PLAN_ID), ("explain", PLAN_ID, "-e", who, "-s", FIRST_SHIFT))

    def told() -> list[str]:
        assert typed(published, "report", PLAN_ID, "-o", page).code == 0
        return [" ".join(text.split()) for text in (page.read_text("utf-8"), *(typed(published, *a).out for a in asks))]

    assert [text for text in told() if "covered since" in text.lower()] == []
    assert [typed(published, *words, "--json").document["covered"] for words in asks] == [[], []]
    assert typed(published, "history", "cover", FIRST_SHIFT, "--instead-of", who, "--who", other).code == 0
    turn = f"({FIRST_SHIFT}): {other.title()} Example for {who.title()} Example"
    texts = told()
    assert [turn in text for text in texts] == [True, True, True]
    assert ["Shown as announced; 1 duty covered since" in text for text in texts] == [True, True, False]
    documents = [typed(published, *words, "--json").document for words in asks]
    assert [each["turns"][0]["engineer_id"] for found in documents for each in found["covered"]] == [other, other]
    another = ("explain", PLAN_ID, "-e", who, "-s", "tier2/2027-01-16/emea")
    assert typed(published, *another, "--json").document["covered"] == []


def test_whoever_records_a_cover_reads_names_and_what_it_breaks(published: Path) -> None:
    """Ben is away on that weekend. That is said at once, and it is recorded all the same; that Cleo or Dan serve breaks
    nothing."""
    who, other = holder(published), somebody_else(published)
    words = ("history", "cover", FIRST_SHIFT, "--instead-of")
    fine = typed(published, *words, who, "--who", other)
    names = [f"{each.title()} Example" for each in (who, other)]
    duty = f"Tier 2 weekend, EMEA Sat 09 Jan 2027 ({FIRST_SHIFT})"
    assert fine.out.startswith(f"{names[1]} serves {duty} instead of {names[0]}, 2027-01-09 08:00Z to ")
    assert (fine.code, fine.err) == (0, "")
    bad = typed(published, *words, other, "--who", "ben")
    assert (bad.code, "Ben Example serves" in bad.out) == (0, True)
    warned = bad.err.splitlines()
    assert warned[0] == "Warning: this breaks 1 hard rule; it is recorded all the same."
    assert [line.partition("Example")[0] for line in warned[1:]] == ["Warning: absence: Ben "]
    again = typed(published, *words, "ben", "--nobody", "--json").document
    assert (again["entry"]["instead_of"] != "ben", again["on_roster"], again["broken"]) == (True, True, [])


def test_a_manager_agrees_on_the_machine(asked: tuple[Path, str]) -> None:
    """What waits is listed, and is gone once it is agreed to; who serves is in the record."""
    workspace, request_id = asked
    (waiting,) = typed(workspace, "covers", "list", "--json").document["requests"]
    assert (waiting["id"], waiting["state"]) == (request_id, "offered")
    told = typed(workspace, "covers", "list").out
    who, taker = (f"{each.title()} Example" for each in (waiting["engineer_id"], waiting["taker"]))
    asks = f"offered: {who} asks who takes Tier 2 weekend, EMEA Sat 09 Jan 2027 ({FIRST_SHIFT}); taken by {taker}\n"
    assert told == f"{request_id}  {asks}"
    agreed = typed(workspace, "covers", "agree", request_id, "--by", "mia", "--json").document["request"]
    assert (agreed["state"], agreed["taker"]) == ("covered", waiting["taker"])
    assert typed(workspace, "covers", "list").out == "Nothing is asked.\n"
    assert "covered: " in typed(workspace, "covers", "list", "--all").out
    covered = typed(workspace, "history", "list", "--kind", "covered", "--json").document["entries"]
    assert len(covered) == 1


@pytest.mark.parametrize(("silent_for", "is_handed_over"), [(timedelta(minutes=4), True), (timedelta(days=1), False)])
def test_what_a_manager_agreed_to_is_written_by_whoever_runs_jobs(
    asked: tuple[Path, str], monkeypatch: pytest.MonkeyPatch, silent_for: timedelta, is_handed_over: bool
) -> None:
    """A job is handed over, as it is where a manager agrees in the browser. Where nobody has been heard of for a day,
    nobody would run it, so the command that writes is named."""
    workspace, request_id = asked
    monkeypatch.setenv("WATCHBILL_TARGETS", "PTIER2=tier2/1")
    monkeypatch.setenv("WATCHBILL_WORKER_SILENCE_SECONDS", "300")
    beat_at = datetime.fromisoformat(NOW) - silent_for
    with build(load_settings(workspace), now=before_the_quarter).store.writing() as work:
        work.jobs.beat(Worker(name="worker-1", token="1", host="here", pid=1, beat_at=beat_at))
    agreed = typed(workspace, "covers", "agree", request_id, "--by", "mia")
    assert (agreed.code, agreed.err) == (0, "")
    job_id = f"publish-{PLAN_ID}-{request_id}"
    assert (f"the job {job_id}" in agreed.out, "publish apply" in agreed.out) == (is_handed_over, not is_handed_over)
    jobs = typed(workspace, "jobs", "list", "--json").document["jobs"]
    assert [(each["id"], each["order"]["plan_id"]) for each in jobs] == [(job_id, PLAN_ID)] * is_handed_over


def test_a_manager_declines_on_the_machine(asked: tuple[Path, str]) -> None:
    """With a reason; an empty one is none."""
    workspace, request_id = asked
    assert typed(workspace, "covers", "decline", request_id, "--because", "").code == 2
    declined = typed(workspace, "covers", "decline", request_id, "--because", "too late", "--by", "mia")
    assert (declined.code, "declined: " in declined.out) == (0, True)
    assert typed(workspace, "covers", "agree", request_id).code == 2
