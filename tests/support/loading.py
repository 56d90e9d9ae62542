"""Loading the whole program, for tests in which the clock is another one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

PACKAGES = ("scheduler", "constraints", "calendars", "api")


@cache
def load_everything() -> None:
    """Commands load what they need when they run. A model that is made while freezegun stands in for ``date`` would
    speak of its class for ever, so all that there is has to be loaded before."""
    for name in PACKAGES:
        package = importlib.import_module(name)
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not any(part in found.name for part in (".versions.", ".migrations.env")):
                importlib.import_module(found.name)
