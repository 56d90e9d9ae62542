"""The child process that solves one problem: ``python -m api.jobs.solver``.

It gives itself limits before it loads the solver. A thread listens to the parent: a letter means "stop and keep the
best plan"; the end of the pipe means that the parent is gone, however it went, and then so is this process.
"""

from __future__ import annotations

import os
import sys
import threading
import traceback

from api.jobs.messages import SOLUTION, SolveLine, SolveRequest
from scheduler.domain.errors import TooLarge, WatchbillError
from scheduler.domain.job import Failure, SearchProgress

try:
    import resource
except ImportError:  # no such limits on Windows; the deadline of the parent still holds
    resource = None  # type: ignore[assignment]

MEGABYTE = 1024 * 1024
NICE = 10
"""A search waits behind people: the API answers while the solver takes what is left of the processor."""
ORPHANED = 3


def main() -> None:
    request = SolveRequest.model_validate_json(sys.stdin.buffer.readline())
    limit_resources(request.memory_mb, request.cpu_seconds)
    stop = threading.Event()
    threading.Thread(target=_listen, args=(stop,), name="parent", daemon=True).start()
    try:
        _say(_answer(request, stop))
    except Exception:  # noqa: BLE001 -- the parent reads the end of it
        traceback.print_exc()
        os._exit(1)
    os._exit(0)  # the listening thread holds standard input, which an orderly end would wait for


def _answer(request: SolveRequest, stop: threading.Event) -> SolveLine:
    try:
        return SolveLine(solution=_solved(request, stop))
    except MemoryError:
        return SolveLine(failure=Failure.MEMORY)
    except TooLarge as error:
        return SolveLine(failure=Failure.MEMORY, says=str(error))
    except WatchbillError as error:
        return SolveLine(failure=Failure.BROKEN, says=str(error))


def limit_resources(memory_mb: int, cpu_seconds: int) -> None:
    """Address space and processor time; no core dump, which would hold people's names."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb * MEGABYTE, memory_mb * MEGABYTE))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _solved(request: SolveRequest, stop: threading.Event) -> str:
    import json
    from dataclasses import replace

    from constraints.catalog import parse  # after the limits are in force
    from scheduler.engine.solve import Progress, SolveLimits, solve

    def report(progress: Progress) -> None:
        _say(
            SolveLine(
                progress=SearchProgress(
                    number=progress.aim.value,
                    aim=progress.aim.says,
                    best=progress.best,
                    bound=progress.bound,
                    seconds=round(progress.seconds, 2),
                    at_work=progress.at_work,
                )
            )
        )

    solution = solve(
        request.problem,
        parse(json.loads(text) for text in request.policy),
        replace(
            SolveLimits.repeatable(request.seconds, workers=request.workers, seed=request.seed),
            megabytes=request.memory_mb,
        ),
        start_from=request.start_from,
        report=report,
        stop=stop,
    )
    return SOLUTION.dump_json(solution).decode()


def _listen(stop: threading.Event) -> None:
    """One letter at a time; nothing at all is the end of the pipe."""
    while sys.stdin.buffer.read(1):
        stop.set()
    os._exit(ORPHANED)


_speaking = threading.Lock()


def _say(line: SolveLine) -> None:
    """One line in one write; solver threads report at the same time."""
    with _speaking:
        sys.stdout.write(line.model_dump_json(exclude_defaults=True) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
