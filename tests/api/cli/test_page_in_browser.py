"""The HTML page in a real browser: it is drawn without a complaint, and fits a laptop's screen."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from api.cli.html.page import render_page
from tests.api.cli.test_render_page import WRITTEN_AT
from tests.support.tiny_quarter import tiny_quarter

pytestmark = [pytest.mark.slow, pytest.mark.browser]

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MEASURE = "<script>document.title = document.documentElement.scrollWidth + ' of ' + window.innerWidth</script>"


@pytest.fixture(scope="module")
def browser() -> str:
    """Path of a Chromium; without one the tests are skipped, but not where everything must be there."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no Chromium is installed")
    return found


def _drawn(browser: str, page: Path, profile: Path) -> subprocess.CompletedProcess[str]:
    command = [browser, *QUIET, f"--user-data-dir={profile}", "--window-size=1280,900", "--enable-logging=stderr"]
    return subprocess.run(
        [*command, "--dump-dom", page.as_uri()], capture_output=True, text=True, timeout=60, check=True
    )


def test_the_page_is_drawn_without_a_complaint(browser: str, tmp_path: Path) -> None:
    """Nothing is refused, missing or loaded from elsewhere; every engineer of the quarter stands on it."""
    view = tiny_quarter()
    page = tmp_path / "report.html"
    page.write_text(render_page(view, generated_at=WRITTEN_AT), "utf-8")
    drawn = _drawn(browser, page, tmp_path / "profile")
    assert "CONSOLE" not in drawn.stderr
    text = html.unescape(drawn.stdout)
    assert [engineer.name for engineer in view.plan.problem.engineers if engineer.name not in text] == []


def test_the_page_fits_a_laptop(browser: str, tmp_path: Path) -> None:
    """No sideways scrolling at 1280 pixels. The page allows no script, so one is let in to measure it."""
    text = render_page(tiny_quarter(), generated_at=WRITTEN_AT)
    open_page = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", text)
    page = tmp_path / "report.html"
    page.write_text(open_page.replace("</body>", f"{MEASURE}</body>"), "utf-8")
    title = re.search(r"<title>(\d+) of (\d+)</title>", _drawn(browser, page, tmp_path / "profile").stdout)
    assert title is not None
    assert int(title[1]) <= int(title[2])
