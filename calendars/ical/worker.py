"""The child process that reads one calendar file: the request is its argument, the file its standard input.

It gives itself limits before it loads anything, and answers on standard output, one JSON document a line.
"""

from __future__ import annotations

import os
import sys

try:
    import resource
except ImportError:  # no such limits on Windows; the wall limit of the parent still holds
    resource = None  # type: ignore[assignment]

MEMORY_BYTES = 768 * 1024 * 1024
WARNED_SECONDS, CPU_SECONDS = 3, 4
"""Of computing: then it is told to read no more and answer, and then it is ended. So whatever keeps it busy is over
within five seconds, where a processor is free."""
NICE = 5
"""Those who wait for an ordinary answer come first, wherever processors are short."""


def main() -> None:
    limit_resources()
    # Loading the libraries takes longer than most calendars do, and at full priority others would wait for it.
    from calendars.ical.answering import answer_in_lines  # noqa: PLC0415
    from calendars.ical.time_up import warned  # noqa: PLC0415

    with warned():
        for line in answer_in_lines(sys.stdin.buffer.read(), sys.argv[1]):
            sys.stdout.write(f"{line}\n")


def limit_resources() -> None:
    if hasattr(os, "nice"):
        os.nice(NICE)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (WARNED_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
