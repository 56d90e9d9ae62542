"""Every digest is sent once: by many runs, after failures, and after a run that died half-way."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from scheduler.domain.errors import TargetUnavailable
from scheduler.services.notifying import CLAIM_LASTS, due_digests, send_digests
from tests.support.builders import SATURDAY, a_problem_of, an_organisation
from tests.support.recording import announced

THURSDAY = datetime(2027, 1, 7, 13, tzinfo=UTC)


def published(store) -> None:
    problem = a_problem_of(an_organisation())
    announced(store, problem, ("ada", f"tier2/{SATURDAY}/day"))


def test_what_was_sent_is_not_sent_again(both):
    published(both)
    sent = []
    for _ in range(3):
        send_digests(both, due_digests(both, THURSDAY), sent.append, THURSDAY)
    assert [digest.engineer_id for digest in sent] == ["ada", None]


def test_what_failed_is_tried_again_and_holds_up_nothing_else(both):
    published(both)
    sent = []

    def send(digest) -> None:
        if digest.engineer_id == "ada" and not sent:
            raise TargetUnavailable("the mail server sleeps")
        sent.append(digest)

    first = send_digests(both, due_digests(both, THURSDAY), send, THURSDAY)
    assert (len(first.sent), len(first.failed)) == (1, 1)
    assert "the mail server sleeps" in first.failed[0]
    again = send_digests(both, due_digests(both, THURSDAY), send, THURSDAY)
    assert (len(again.sent), len(again.before)) == (1, 1)
    assert sorted(digest.engineer_id or "" for digest in sent) == ["", "ada"]


def test_a_run_that_died_while_sending_is_made_up_for_after_ten_minutes(both):
    """Until then nobody else sends it: the other may be slow, not dead."""
    published(both)

    def die(_digest) -> None:
        raise KeyboardInterrupt

    due = due_digests(both, THURSDAY)[:1]
    with suppress(KeyboardInterrupt):
        send_digests(both, due, die, THURSDAY)
    sent = []
    send_digests(both, due, sent.append, THURSDAY + CLAIM_LASTS - timedelta(seconds=1))
    assert sent == []
    send_digests(both, due, sent.append, THURSDAY + CLAIM_LASTS)
    assert len(sent) == 1


def test_a_draft_is_told_to_nobody(both):
    assert due_digests(both, THURSDAY) == ()
