"""Every digest is sent once: by many runs, after failures, and after a run that died half-way."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from scheduler.domain.errors import TargetUnavailable
from scheduler.domain.time import Span
from scheduler.reports.digest_message import Digest
from scheduler.services.notifying import CLAIM_LASTS, NowhereToSend, due_digests, send_digests
from tests.support.builders import SATURDAY, a_problem, a_problem_of, a_term, a_volunteer, an_organisation
from tests.support.recording import PEOPLE, announced, covered

DUTY = f"tier2/{SATURDAY}/day"
THURSDAY = datetime(2027, 1, 7, 13, tzinfo=UTC)


def published(store) -> None:
    problem = a_problem_of(an_organisation())
    announced(store, problem, ("ada", DUTY))


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


def test_what_has_no_address_is_skipped_with_a_reason_and_sent_once_there_is_one(both):
    """It does not count as sent, and fails nobody."""
    published(both)
    sent = []

    def send(digest) -> None:
        if digest.engineer_id is None:
            raise NowhereToSend("nobody said where Tier 1 reads mail")
        sent.append(digest.engineer_id)

    first = send_digests(both, due_digests(both, THURSDAY), send, THURSDAY)
    assert (len(first.sent), len(first.failed), len(first.skipped)) == (1, 0, 1)
    assert first.skipped[0].endswith(": nobody said where Tier 1 reads mail")
    later = []
    again = send_digests(both, due_digests(both, THURSDAY), later.append, THURSDAY)
    assert (len(again.sent), len(again.before), len(again.skipped)) == (1, 1, 0)
    assert [digest.engineer_id for digest in later] == [None]


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


def test_whoever_took_a_duty_over_is_told_and_named_to_tier_1(both):
    """Before the digest went out, and after; whoever gave it away hears no more of it, and Tier 1 hears each time."""
    published(both)
    covered(both, DUTY, "ada", "ben")
    sent = []
    send_digests(both, due_digests(both, THURSDAY), sent.append, THURSDAY)
    assert [digest.engineer_id for digest in sent] == ["ben", None]
    assert all("  On duty: Ben" in digest.lines for digest in sent)
    covered(both, DUTY, "ben", "ada")
    later = THURSDAY + timedelta(hours=2)
    for _ in range(2):
        send_digests(both, due_digests(both, later), sent.append, later)
    assert [digest.engineer_id for digest in sent] == ["ben", None, "ada", None]
    assert "  On duty: Ada" in sent[-1].lines


def test_whoever_takes_more_hours_after_they_were_told_is_told_again(both):
    published(both)
    with both.reading() as work:
        start = work.plans.find_latest_published().schedule.duties[DUTY].span.start_at
    sent, at = [], start - timedelta(hours=20)
    for first, last in ((1, 2), (2, 4)):
        part = Span(start_at=start + timedelta(hours=first), end_at=start + timedelta(hours=last))
        covered(both, DUTY, "ada", "ben", part)
        send_digests(both, due_digests(both, at), sent.append, at)
        send_digests(both, due_digests(both, at), sent.append, at)
    assert [len([each for each in sent if each.engineer_id == who]) for who in ("ada", "ben", None)] == [2, 2, 2]
    (last,) = [each for each in sent if each.engineer_id is None][1:]
    assert "  On duty: Ada, from Sat 09:00 Ben, from Sat 12:00 Ada" in last.lines


def test_a_part_that_is_taken_while_the_shift_lasts_is_told_to_both_and_to_tier_1_before_it_begins(store):
    """And to nobody once it has begun."""
    published(store)
    with store.reading() as work:
        start = work.plans.find_latest_published().schedule.duties[DUTY].span.start_at

    def due(hours: int) -> list[Digest]:
        found = due_digests(store, start + timedelta(hours=hours))
        return [digest for digest in found if DUTY in digest.id]

    assert due(1) == []
    covered(store, DUTY, "ada", "ben", Span(start_at=start + timedelta(hours=3), end_at=start + timedelta(hours=5)))
    assert sorted((each.engineer_id or "tier1", each.subject.partition("from ")[2]) for each in due(1)) == [
        ("ada", "Sat 09 Jan 14:00 (Europe/Berlin)"),
        ("ben", "Sat 09 Jan 12:00 (Europe/Berlin)"),
        ("tier1", "Sat 09 Jan 11:00 (UTC)"),
    ]
    again = {each.id for each in due(4)}
    assert (len(again), again <= {each.id for each in due(1)}, due(5)) == (2, True, [])


def test_whoever_takes_hours_of_a_term_late_is_told_once_before_they_begin(store):
    """Two days after the message of Thursday went out; what is left of the term is another part, and told as well."""
    term = a_term()
    announced(store, a_problem(engineers=PEOPLE, terms=(term,), volunteers=(a_volunteer("ada"),)), ("ada", term.id))
    sent, begins = [], term.span.start_at + timedelta(days=8)
    send_digests(store, due_digests(store, begins - timedelta(days=4)), sent.append, begins - timedelta(days=4))
    assert sent == []
    covered(store, term.id, "ada", "ben", Span(start_at=begins, end_at=begins + timedelta(hours=4)))
    for _ in range(2):
        at = begins - timedelta(hours=1)
        send_digests(store, due_digests(store, at), sent.append, at)
    assert sorted((digest.engineer_id or "", digest.subject.partition("Engineers ")[2]) for digest in sent) == [
        ("", ""),
        ("ada", "begins on Tue 12 Jan 2027 05:00 (Europe/Berlin)"),
        ("ben", "begins on Tue 12 Jan 2027 05:45 (Asia/Kathmandu)"),
    ]


def test_a_draft_is_told_to_nobody(both):
    assert due_digests(both, THURSDAY) == ()
