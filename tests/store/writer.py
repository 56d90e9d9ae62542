"""A process that writes: adds one to somebody's carried load, again and again, and says so after every commit.

Run as ``python -m tests.store.writer URL COUNT``. It waits for a line on standard input, so that several start at
once, and ends after so many steps. A store that fails is told as a line ``failed: ...``; the step is tried again.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from scheduler.domain.errors import StoreFailed
from scheduler.domain.problem import CarriedLoad
from scheduler.store.unit_of_work import SqlStore, open_store
from tests.support.builders import NOW, an_organisation


def add_one(store: SqlStore) -> int:
    """Reads the load, and writes one more, in one unit of work."""
    with store.writing() as work:
        organisation = work.organisations.organisation()
        load = organisation.carried[0].load + 1
        carried = (CarriedLoad(engineer_id="ada", load=load),)
        work.organisations.replace_organisation(organisation.model_copy(update={"carried": carried}), (), {}, NOW)
    return load


def start(store: SqlStore) -> None:
    """A load of nothing, to add to."""
    nothing = (CarriedLoad(engineer_id="ada", load=0),)
    with store.writing() as work:
        work.organisations.replace_organisation(an_organisation(carried=nothing), (), {}, NOW)


def read(store: SqlStore) -> int:
    """The load now."""
    with store.reading() as work:
        return work.organisations.organisation().carried[0].load


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def again_and_again(step: Callable[[SqlStore], object]) -> None:
    """Takes a step as often as the command line says, and says what each came to."""
    url, count = sys.argv[1], int(sys.argv[2])
    store = open_store(url)
    _say("ready")
    sys.stdin.readline()
    done = 0
    while done < count:
        try:
            _say(str(step(store)))
        except StoreFailed as error:
            _say(f"failed: {' '.join(str(error).split())}")
            time.sleep(0.05)
        else:
            done += 1
    store.close()


if __name__ == "__main__":
    again_and_again(add_one)
