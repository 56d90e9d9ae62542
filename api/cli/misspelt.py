"""Settings that nothing reads: a name that is misspelt would change nothing, and nobody would hear of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from api.files.advice import did_you_mean
from api.settings import ENV_FILE, PREFIX, Settings

BESIDE = frozenset({"DEBUG"})
"""Read where errors end, and no field of the settings."""
NEAR = 0.75
"""How like a setting a name is that was meant to be one; in the environment, other programs may have names of ours."""
_LINE = re.compile(r"^\s*(?:export\s+)?(\w+)\s*=", re.MULTILINE)


def misspelt_settings(workspace: Path, environment: Iterable[str]) -> tuple[str, ...]:
    """A sentence for each name that no setting has: any name in the workspace's file, and in the environment those that
    are nearly the name of one."""
    known = {*BESIDE, *(name.upper() for name in Settings.model_fields)}
    written, around = _ours(_names_in(workspace / ENV_FILE)), _ours(environment)
    strange = {name: did_you_mean(name, known, cutoff=NEAR) for name in (written | around) - known}
    return tuple(_says(name, meant) for name, meant in sorted(strange.items()) if meant or name in written)


def _ours(names: Iterable[str]) -> set[str]:
    """Without what all of ours begin with. Upper and lower case are one, as they are where settings are read."""
    return {name.upper().removeprefix(PREFIX) for name in names if name.upper().startswith(PREFIX)}


def _names_in(file: Path) -> list[str]:
    try:
        return _LINE.findall(file.read_text("utf-8"))
    except FileNotFoundError:
        return []


def _says(name: str, meant: str) -> str:
    advice = meant.replace("did you mean ", f"did you mean {PREFIX}") or "take it away"
    return f"{PREFIX}{name} is no setting and changes nothing; {advice}"
