"""The child process that reads one calendar file: the request is its argument, the file its standard input.

It gives itself limits before it looks at the file, and answers on standard output in JSON.
"""

from __future__ import annotations

import sys

from calendars.ical.reader import ImportAnswer, ImportRequest, read_here
from scheduler.domain.errors import BadInput

try:
    import resource
except ImportError:  # no such limits on Windows; the wall limit of the parent still holds
    resource = None  # type: ignore[assignment]

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 10


def main() -> None:
    limit_resources()
    request = ImportRequest.model_validate_json(sys.argv[1])
    sys.stdout.write(answer(sys.stdin.buffer.read(), request).model_dump_json())


def limit_resources() -> None:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(data: bytes, request: ImportRequest) -> ImportAnswer:
    try:
        imported = read_here(
            data, default_zone=request.default_zone, first_on=request.first_on, last_on=request.last_on
        )
    except BadInput as error:
        return ImportAnswer(refused=str(error))
    return ImportAnswer(imported=imported)


if __name__ == "__main__":
    main()
