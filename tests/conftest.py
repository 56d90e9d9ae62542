"""What holds for every test."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support.applications import forget_applications

# Two cores shared by many workers make single examples slow, which says nothing about the code. Under CI the same
# examples are drawn every time, so that a red run can be repeated.
settings.register_profile(
    "house", deadline=None, database=None, derandomize=os.environ.get("CI") == "true", print_blob=True
)
settings.load_profile("house")


def pytest_collection_finish() -> None:
    """What was imported stays to the end, so no garbage collection need look through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_application_outlives_its_test() -> Iterator[None]:
    """But for those of a whole module, which hold what they need themselves."""
    yield
    forget_applications()


@pytest.fixture(autouse=True)
def no_unexpected_errors_in_the_log(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A test during which somebody logs an error fails, unless it is marked ``expects_error_logs``."""
    yield
    if request.node.get_closest_marker("expects_error_logs"):
        return
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    errors = [f"{r.name}: {r.getMessage()}" for r in records if r.levelno >= logging.ERROR]
    if errors:
        pytest.fail("logged as an error:\n" + "\n".join(errors), pytrace=False)
