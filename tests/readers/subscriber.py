"""Somebody who subscribes with vdirsyncer and looks at the calendar with khal, wherever they live."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.readers.environment import program

SYNC = """
[general]
status_path = "{home}/status/"
[pair duty]
a = "mine"
b = "theirs"
collections = null
conflict_resolution = "b wins"
[storage mine]
type = "filesystem"
path = "{home}/calendar/"
fileext = ".ics"
[storage theirs]
type = "http"
url = "{url}"
"""
LOOK = """
[calendars]
[[duty]]
path = {home}/calendar/
readonly = True
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {home}/{name}.db
"""
SHOWN = "{start-date-long} {start-time}|{end-date-long} {end-time}"


@dataclass(frozen=True)
class Subscriber:
    """A home folder with nothing in it but this subscription."""

    home: Path

    @classmethod
    def of(cls, url: str, home: Path) -> Subscriber:
        """Subscribes, without fetching anything yet."""
        (home / "calendar").mkdir(parents=True)
        (home / "sync.conf").write_text(SYNC.format(home=home, url=url))
        subscriber = cls(home)
        subscriber._ran("vdirsyncer", "-c", str(home / "sync.conf"), "discover", "duty")
        return subscriber

    @property
    def kept(self) -> int:
        """How many events are kept."""
        return len(list((self.home / "calendar").glob("*.ics")))

    def sync(self) -> tuple[bool, str]:
        """Whether vdirsyncer went well, and what it said."""
        done = self._run("vdirsyncer", "-c", str(self.home / "sync.conf"), "sync", "duty")
        return done.returncode == 0, done.stdout + done.stderr

    def shown(self, zone: str, first_on: date, days: int) -> list[str]:
        """Start and end of every event, as khal shows them to somebody in that zone."""
        name = zone.rpartition("/")[2]
        config = self.home / f"{name}.conf"
        config.write_text(LOOK.format(home=self.home, zone=zone, name=name))
        look = ("list", "--once", "--day-format", "", "--format", SHOWN, first_on.isoformat(), f"{days}d")
        return sorted(line for line in self._ran("khal", "-c", str(config), *look).splitlines() if line)

    def _ran(self, *command: str) -> str:
        done = self._run(*command)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        own = {"HOME": str(self.home), "TZ": "UTC", "LANG": "C.UTF-8", "PATH": os.defpath}
        own |= {f"XDG_{what}_HOME": str(self.home / what.lower()) for what in ("CACHE", "CONFIG", "DATA", "STATE")}
        command = [str(program(name)), *arguments]
        return subprocess.run(command, input="y\n" * 9, capture_output=True, text=True, check=False, env=own)
