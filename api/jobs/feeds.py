"""Calendar files: what all feeds hold now, and writing those that changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from api.bootstrap import Services
from calendars.ical.feed import FeedOptions
from calendars.ical.plan_feeds import plan_feeds


def feeds(services: Services, options: FeedOptions, plan_id: str | None = None) -> Mapping[str, bytes]:
    """The files of one plan, or of all that is published."""
    histories = services.announced() if plan_id is None else ((services.plan(plan_id),),)
    return plan_feeds(histories, services.settings.install_domain, now=services.now(), options=options)


def write_files(folder: Path, files: Mapping[str, bytes]) -> tuple[list[str], list[str]]:
    """Writes what differs, each file in one step so that no subscriber reads half of one: (written, unchanged)."""
    folder.mkdir(parents=True, exist_ok=True)
    changed, same = [], []
    for name, content in sorted(files.items()):
        path = folder / name
        if path.is_file() and path.read_bytes() == content:
            same.append(name)
            continue
        draft = path.with_name(name + ".new")
        draft.write_bytes(content)
        draft.replace(path)
        changed.append(name)
    return changed, same
