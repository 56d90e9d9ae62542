"""PagerDuty's JSON is read in all its documented shapes, and never half."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from calendars.pagerduty.mapping import (
    create_answers,
    instant_text,
    on_call,
    overrides_body,
    read_windows,
    remote_overrides,
)
from scheduler.domain.errors import TargetUnavailable
from scheduler.domain.publication import Operation
from scheduler.domain.time import DAY, Span
from tests.support.publishing import shift_span


def create(number: int, account: str) -> Operation:
    return Operation(
        kind="create", key=f"tier2/{number}/1", span=shift_span(number), account=account, email="ada@example.com"
    )


def override(operation: Operation, **extra: str) -> dict:
    return {**overrides_body([operation])["overrides"][0], **extra}


def test_instants_travel_in_utc() -> None:
    """PagerDuty's zone list has gaps, so no zone is sent."""
    noon_in_india = datetime(2027, 1, 9, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert instant_text(noon_in_india) == "2027-01-09T06:30:00Z"


@pytest.mark.parametrize(("days", "pieces"), [(90, 1), (91, 2), (181, 3)])
def test_long_reads_are_cut_into_ninety_days(days: int, pieces: int) -> None:
    """Without gaps or overlaps, from end to end."""
    start_at = datetime(2027, 1, 1, tzinfo=UTC)
    windows = list(read_windows(Span(start_at=start_at, end_at=start_at + DAY * days)))
    assert len(windows) == pieces
    assert [window.end_at for window in windows[:-1]] == [window.start_at for window in windows[1:]]
    assert (windows[0].start_at, windows[-1].end_at) == (start_at, start_at + DAY * days)


def test_bulk_answers_are_matched_by_content_not_by_order() -> None:
    """The order of the answers is not documented; each create gets its own."""
    ada, ben, cleo = create(0, "PA"), create(1, "PB"), create(2, "PC")
    answer = [
        {"status": 400, "errors": ["Override must end after its start"], "override": override(cleo)},
        {"status": 201, "override": override(ben, id="Q2", start="2027-01-11T09:00:00+01:00")},
        {"status": 201, "override": override(ada, id="Q1")},
    ]
    assert [(item.state, item.external_id, item.error) for item in create_answers(answer, [ada, ben, cleo])] == [
        ("created", "Q1", ""),
        ("created", "Q2", ""),
        ("rejected", None, "Override must end after its start"),
    ]


@pytest.mark.parametrize("shape", ["bare list", "under overrides", "single", "plain overrides"])
def test_every_documented_shape_is_read(shape: str) -> None:
    """Two official descriptions and the older form disagree."""
    ada = create(0, "PA")
    made = override(ada, id="Q1")
    answer = {
        "bare list": [{"status": 201, "override": made}],
        "under overrides": {"overrides": [{"status": 201, "override": made}]},
        "single": {"override": made},
        "plain overrides": {"overrides": [made]},
    }[shape]
    assert create_answers(answer, [ada])[0].external_id == "Q1"


@pytest.mark.parametrize(
    "answer", [None, {}, [], "made", [{"status": 201}], [{"status": 201, "override": {"id": "Q1"}}], [["x"]]]
)
def test_an_answer_that_does_not_mention_a_create_leaves_it_open(answer) -> None:
    """Then reading again decides; nothing is guessed."""
    assert create_answers(answer, [create(0, "PA")])[0].state == "unknown"


def test_stretches_without_anybody_are_skipped() -> None:
    """A rendered entry may lack its user."""
    entry = {"start": "2027-01-09T08:00:00Z", "end": "2027-01-09T16:00:00Z"}
    entries = [entry, {**entry, "user": {"id": "PA", "summary": None}}]
    turns = on_call({"schedule": {"final_schedule": {"rendered_schedule_entries": entries}}})
    assert [(turn.account, turn.name, turn.span) for turn in turns] == [("PA", "", shift_span(0))]


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        {"overrides": [{"id": "Q1"}]},
        {"overrides": [{"id": "Q1", "start": "soon", "end": "2027-01-09T16:00:00Z", "user": {"id": "PA"}}]},
        {
            "overrides": [
                {"id": "Q1", "start": "2027-01-09T08:00:00", "end": "2027-01-09T16:00:00", "user": {"id": "P"}}
            ]
        },
        {"overrides": [{"id": 7, "start": "2027-01-09T08:00:00Z", "end": "2027-01-09T16:00:00Z", "user": {"id": "P"}}]},
    ],
)
def test_half_an_answer_is_no_answer(answer) -> None:
    """A plan made from what happened to be readable would delete or double something."""
    with pytest.raises(TargetUnavailable, match="answer about overrides is not understood"):
        remote_overrides(answer)
    with pytest.raises(TargetUnavailable, match="answer about schedule is not understood"):
        on_call(answer)
