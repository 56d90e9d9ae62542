"""The OpenAPI document in the repository: python -m tests.support.openapi writes it anew."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from fastapi import FastAPI

from tests.support.shared import REPOSITORY

SNAPSHOT = REPOSITORY / "docs" / "openapi.json"


def snapshot_of(app: FastAPI) -> str:
    """The document as it is kept: one order, one layout, and no number of a version."""
    document = app.openapi()
    kept = document | {"info": {**document["info"], "version": "as released"}}
    return json.dumps(kept, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def write() -> None:
    from tests.api.http.doors import a_door

    with tempfile.TemporaryDirectory() as folder, a_door(f"sqlite:///{folder}/store.db", Path(folder)) as door:
        SNAPSHOT.write_text(snapshot_of(door.app), "utf-8")


if __name__ == "__main__":
    write()
