"""Servers far away, for the tests of whatever fetches calendars."""

from __future__ import annotations

import pytest

from tests.calendars.ical.far_servers import NAMES, Tls, certificate


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    """A certificate for both servers, and trust in it."""
    return certificate(tmp_path_factory.mktemp("tls"), *NAMES)
