"""Data that lies beside the checkout, in ``../shared``, and is not part of the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = REPOSITORY.parent / "shared"


def shared_path(*parts: str) -> Path:
    """A file or folder in the shared data, which must exist under CI; elsewhere the test skips without it."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        missing = f"shared data is absent: {'/'.join(('..', 'shared', *parts))}"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing, allow_module_level=True)
    return path
