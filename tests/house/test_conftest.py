"""The safety nets of tests/conftest.py and tests/support catch what they should."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.shared import REPOSITORY, shared_path

pytest_plugins = ["pytester"]


def _run(pytester: pytest.Pytester, body: str) -> pytest.RunResult:
    shutil.copy(REPOSITORY / "tests" / "conftest.py", pytester.path / "conftest.py")
    pytester.makeini("[pytest]\nmarkers = expects_error_logs: the test provokes ERROR log records on purpose\n")
    pytester.makepyfile(body)
    return pytester.runpytest_subprocess("-p", "no:cacheprovider")


def test_an_error_in_the_log_fails_the_test_that_caused_it(pytester: pytest.Pytester) -> None:
    """Nobody has to read the log of a green run."""
    result = _run(pytester, "import logging\ndef test_it():\n    logging.getLogger('feed').error('torn')\n")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*feed: torn"])


def test_an_error_that_the_test_expects_is_fine(pytester: pytest.Pytester) -> None:
    """A test about a failure may let it be logged."""
    result = _run(
        pytester,
        "import logging, pytest\n@pytest.mark.expects_error_logs\ndef test_it():\n    logging.error('torn')\n",
    )
    result.assert_outcomes(passed=1)


def test_a_warning_in_the_log_is_fine(pytester: pytest.Pytester) -> None:
    """The line is drawn at ERROR."""
    result = _run(pytester, "import logging\ndef test_it():\n    logging.warning('odd')\n")
    result.assert_outcomes(passed=1)


def test_absent_shared_data_fails_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that counts cannot skip what it was meant to check."""
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-folder"):
        shared_path("no-such-folder")


def test_absent_shared_data_skips_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody with the project alone can still run its tests."""
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-folder"):
        shared_path("no-such-folder")


@given(st.integers())
def test_the_nets_do_not_hinder_property_tests(number: int) -> None:
    """Hypothesis refuses fixtures that live for one example; the one that watches the log must not be refused."""
    assert number == int(str(number))
