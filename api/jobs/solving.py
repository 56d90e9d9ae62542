"""Solving in a child process that can be ended: by a wish, at a deadline, or by its memory cap.

A search runs native code in threads of its own, so nothing short of the end of the process really stops it.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path
from typing import IO

from api.jobs.messages import SOLUTION, STOP, SolveLine, SolveRequest
from scheduler.domain.errors import SolverFailed, WatchbillError
from scheduler.domain.job import Failure, SearchProgress
from scheduler.domain.solution import Solution

ROOT = Path(__file__).resolve().parents[2]
WATCH_SECONDS = 0.2
"""How often the wish is asked for; a cancelled search is gone this much later, at the latest."""
OUT_OF_MEMORY = (
    "bad_alloc",
    "Cannot allocate memory",
    "failed to map segment",
    "Memory allocation still failed",
    "MemoryError",
    "start new thread",
)
"""What C++, the system, the loader, OpenBLAS, Python and its threads say when there is no more."""
SAID_AT_MOST = 400
"""Letters of what a crashed child said that are worth showing."""


class Wish(Enum):
    """What should become of a running search."""

    GO_ON = auto()
    KEEP_BEST = auto()
    END = auto()


class SearchEnded(WatchbillError):
    """Somebody ended the search, or it belongs to another worker by now."""


class SearchFailed(SolverFailed):
    """The child gave no answer: out of memory, over its deadline, or crashed."""

    def __init__(self, failure: Failure, says: str) -> None:
        super().__init__(says)
        self.failure = failure


def solve_in_child(
    request: SolveRequest,
    *,
    deadline_seconds: float,
    report: Callable[[SearchProgress], None],
    wish: Callable[[], Wish],
) -> Solution:
    """The solution, or SearchEnded, or SearchFailed; whichever it is, the child is gone then.

    ``deadline_seconds`` is wall time from the start of the child to its answer. ``wish`` is asked several times a
    second; ``report`` gets what the child tells of its progress.
    """
    with tempfile.TemporaryFile() as complaints, _child(request, complaints) as (child, lines):
        ends_at, told, asked_at = time.monotonic() + deadline_seconds, False, 0.0
        while True:
            line = _next(lines)
            if line is None:
                raise _crash(child, complaints, request)
            if line.progress is not None:
                report(line.progress)
            if line.solution is not None:
                return SOLUTION.validate_json(line.solution)
            if line.failure is not None:
                raise _failed(line, request)
            now = time.monotonic()
            if now - asked_at >= WATCH_SECONDS:
                asked_at, wanted = now, wish()
                if wanted is Wish.END:
                    raise SearchEnded("the search was ended")
                if wanted is Wish.KEEP_BEST and not told:
                    told = _tell_stop(child)
            if now > ends_at:
                raise SearchFailed(Failure.DEADLINE, f"the search was not done after {deadline_seconds:.0f} s")


@contextmanager
def _child(
    request: SolveRequest, complaints: IO[bytes]
) -> Iterator[tuple[subprocess.Popen[bytes], queue.Queue[bytes]]]:
    """A child at work and the lines that it says; killed when the block ends, if it is still there."""
    # Nothing of our environment is handed on: a secret that the child does not hold cannot leak from it. Few arenas
    # keep the address space that threads reserve close to what they use.
    environment = {"PYTHONPATH": str(ROOT), "PYTHONTZPATH": "", "PYTHONHASHSEED": "0", "MALLOC_ARENA_MAX": "2"}
    environment |= {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "api.jobs.solver"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        env=environment,
    )
    lines: queue.Queue[bytes] = queue.Queue()
    threads = [
        threading.Thread(target=target, args=args, name=f"solver-{child.pid}", daemon=True)
        for target, args in ((_hand_over, (child, request)), (_collect, (child, lines)))
    ]
    try:
        for thread in threads:
            thread.start()
        yield child, lines
    finally:
        child.kill()
        child.wait()
        for thread in threads:
            thread.join()
        for pipe in (child.stdin, child.stdout):
            _close(pipe)


def _hand_over(child: subprocess.Popen[bytes], request: SolveRequest) -> None:
    """Writes the request, in a thread of its own: a child that dies early does not read it all."""
    assert child.stdin is not None
    try:
        child.stdin.write(request.model_dump_json().encode() + b"\n")
        child.stdin.flush()
    except OSError:
        return  # the child is gone, and the end of its output says so


def _collect(child: subprocess.Popen[bytes], lines: queue.Queue[bytes]) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        lines.put(line)
    lines.put(b"")


def _next(lines: queue.Queue[bytes]) -> SolveLine | None:
    """The next thing said, an empty line after a while without any, or None at the end."""
    try:
        line = lines.get(timeout=WATCH_SECONDS)
    except queue.Empty:
        return SolveLine()
    return SolveLine.model_validate_json(line) if line else None


def _tell_stop(child: subprocess.Popen[bytes]) -> bool:
    assert child.stdin is not None
    try:
        child.stdin.write(STOP)
        child.stdin.flush()
    except OSError:
        return True  # it has just ended by itself
    return True


def _close(pipe: IO[bytes] | None) -> None:
    assert pipe is not None
    try:
        pipe.close()
    except OSError:
        return  # what was still buffered for a child that is gone


def _failed(line: SolveLine, request: SolveRequest) -> SearchFailed:
    assert line.failure is not None
    if line.failure is Failure.MEMORY and not line.says:
        return _out_of_memory(request)
    return SearchFailed(line.failure, line.says)


def _out_of_memory(request: SolveRequest) -> SearchFailed:
    says = f"the search needs more than {request.memory_mb} MB; plan fewer weeks, or raise WATCHBILL_SOLVE_MEMORY_MB"
    return SearchFailed(Failure.MEMORY, says)


def _crash(child: subprocess.Popen[bytes], complaints: IO[bytes], request: SolveRequest) -> SearchFailed:
    """Why a child ended without a last line. Native code cannot raise MemoryError; it aborts, and says why. The
    system's own killer says nothing."""
    code = child.wait()
    complaints.seek(0)
    said = complaints.read().decode(errors="replace").strip()
    if any(sign in said for sign in OUT_OF_MEMORY) or code == -getattr(signal, "SIGKILL", 9):
        return _out_of_memory(request)
    if code == -getattr(signal, "SIGXCPU", 24):
        return SearchFailed(Failure.DEADLINE, f"the search used more than {request.cpu_seconds} s of processor time")
    lines = said.splitlines() or ["it said nothing"]
    named = [line for line in lines if "Error" in line and not line.startswith(" ")]
    return SearchFailed(Failure.CRASHED, f"the search ended with code {code}: {(named or lines)[-1][:SAID_AT_MOST]}")
