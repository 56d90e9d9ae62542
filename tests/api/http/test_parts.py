"""The small parts of the door, each for itself."""

from __future__ import annotations

import json
import logging

from hypothesis import example, given
from hypothesis import strategies as st

from api.http.buckets import REMEMBERED, Buckets, Rate
from api.http.metrics import Metrics
from api.http.redaction import HIDDEN, JsonLines, PlainLines, redacted
from api.http.sealing import Seal
from scheduler.domain.keys import new_secret

moments = st.lists(st.floats(0, 50), min_size=1, max_size=80).map(sorted)


@given(moments, st.integers(1, 10), st.floats(0.1, 10))
def test_nobody_gets_more_than_the_burst_and_the_pace(times: list[float], burst: int, pace: float) -> None:
    """Over any stretch of time, however the requests fall."""
    buckets = Buckets(Rate(burst, pace))
    taken = [at for at in times if buckets.take("ada", at) == 0]
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            assert last - first + 1 <= burst + (taken[last] - taken[first]) * pace + 1e-6


@example([22.526763037103837] * 2, 1, 0.1)  # ten seconds of which, as rounded, the bucket sees a little less
@given(moments, st.integers(1, 5), st.floats(0.1, 10))
def test_whoever_waits_as_told_is_let_through(times: list[float], burst: int, pace: float) -> None:
    """Retry-After is enough, and never nothing."""
    buckets = Buckets(Rate(burst, pace))
    for at in times:
        wait = buckets.take("ada", at)
        if wait:
            assert wait >= 1
            assert Buckets.take(buckets, "ada", at + wait) == 0
            return


def test_callers_do_not_take_from_each_other_and_are_forgotten_in_the_end() -> None:
    """A crowd of addresses costs no more than so much memory."""
    buckets = Buckets(Rate(1, 0.001))
    assert [buckets.take(who, 0.0) for who in ("ada", "ben")] == [0, 0]
    assert buckets.take("ada", 0.0) > 0
    for number in range(REMEMBERED):
        buckets.take(str(number), 0.0)
    assert buckets.take("ada", 0.0) == 0


@given(st.binary(max_size=300))
def test_an_answer_is_opened_by_who_closed_it_alone(answer: bytes) -> None:
    """Another caller, another key for repeats, or a changed byte opens nothing."""
    mine = Seal("secret", "once")
    sealed = mine.close(answer)
    assert mine.open(sealed) == answer
    assert [other.open(sealed) for other in (Seal("secret", "twice"), Seal("other", "once"))] == [None, None]
    assert mine.open(sealed[:-1] + bytes([sealed[-1] ^ 1])) is None
    assert len({Seal("a", "b/c").once, Seal("a/b", "c").once, mine.once}) == 3
    assert "secret" not in repr(mine)


def test_secrets_are_cut_out_of_whatever_is_logged() -> None:
    """Ours, the path of a feed, a password in an address, a token of a target."""
    secret = new_secret()
    for text in (
        f"key {secret} is wrong",
        "GET /feeds/abcdefgh.ics",
        "postgresql://ada:hunter2@db/watchbill",
        "Token token=abcdef",
    ):
        said = redacted(text)
        assert HIDDEN in said
        assert not any(word in said for word in (secret, "abcdef", "hunter2"))
    assert redacted("GET get_person 200") == "GET get_person 200"


def test_a_log_line_is_a_document_for_machines_or_a_line_for_people() -> None:
    """With what is known of the request, and a traceback in which no secret stands."""
    secret = new_secret()
    try:
        raise ValueError(secret)
    except ValueError as error:
        record = logging.LogRecord(
            "watchbill.http", logging.ERROR, "", 0, "broken %s", (secret,), (type(error), error, error.__traceback__)
        )
    record.request_id, record.milliseconds = "r-1", 2.5
    document = json.loads(JsonLines().format(record))
    assert (document["level"], document["request_id"], document["milliseconds"]) == ("ERROR", "r-1", 2.5)
    plain = PlainLines("%(message)s").format(record)
    assert plain.startswith(f"broken {HIDDEN} request_id=r-1 milliseconds=2.5\nTraceback")
    assert secret not in plain + json.dumps(document)


def test_a_request_falls_into_every_bucket_that_is_long_enough() -> None:
    """The bounds belong to them."""
    metrics = Metrics()
    for seconds in (0.005, 0.0051, 9.0):
        metrics.count("me", "GET", 200, seconds)
    lines = metrics.text({}).splitlines()
    counts = [line.rpartition(" ")[2] for line in lines if "_bucket{" in line]
    assert counts == ["1", "2", "2", "2", "2", "2", "3"]
