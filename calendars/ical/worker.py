"""The child process that reads one calendar file: the request is its argument, the file its standard input.

It gives itself limits before it looks at the file, and answers on standard output in JSON.
"""

from __future__ import annotations

import os
import sys

from calendars.ical.imported import ImportAnswer, ImportRequest, Wanted
from calendars.ical.reader import read_dates_here, read_here
from scheduler.domain.errors import BadInput

try:
    import resource
except ImportError:  # no such limits on Windows; the wall limit of the parent still holds
    resource = None  # type: ignore[assignment]

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 5
NICE = 5
"""Those who wait for an ordinary answer come first, wherever processors are short."""


def main() -> None:
    limit_resources()
    request = ImportRequest.model_validate_json(sys.argv[1])
    sys.stdout.write(answer(sys.stdin.buffer.read(), request).model_dump_json())


def limit_resources() -> None:
    if hasattr(os, "nice"):
        os.nice(NICE)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(data: bytes, request: ImportRequest) -> ImportAnswer:
    first_on, last_on, zone_name = request.first_on, request.last_on, request.default_zone
    try:
        if request.wanted is not Wanted.EVENTS:
            dates = read_dates_here(
                data, time_zone=zone_name, first_on=first_on, last_on=last_on, wanted=request.wanted
            )
            return ImportAnswer(dates=dates)
        customer_id = request.customer_id
        imported = read_here(data, default_zone=zone_name, first_on=first_on, last_on=last_on, customer_id=customer_id)
    except BadInput as error:
        return ImportAnswer(refused=str(error))
    return ImportAnswer(imported=imported)


if __name__ == "__main__":
    main()
