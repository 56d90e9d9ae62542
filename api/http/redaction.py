"""Logs: what must not be in them is taken out, and each line can be a JSON document for machines.

Secrets should never reach a log. Should one, in an error of somebody else's library for example, it is cut out here.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from scheduler.domain.keys import SHAPE

HIDDEN = "[hidden]"
_SECRETS = re.compile(
    rf"{SHAPE.pattern}|(?<=/feeds/)[^\s/?\"']+|(?<=://)[^\s/@:]+:[^\s/@]+(?=@)|(?i:(?<=token=)[^\s&\"']+)"
)
"""Our own secrets, the path of a feed, a name with a password in an address, and tokens of targets."""
_MORE = ("request_id", "key_id", "milliseconds")


def redacted(text: str) -> str:
    """A text without secrets."""
    return _SECRETS.sub(HIDDEN, text)


class PlainLines(logging.Formatter):
    """One line for people; what else is known of a request stands behind it."""

    def format(self, record: logging.LogRecord) -> str:
        more = " ".join(f"{name}={value}" for name, value in _more(record).items())
        text = super().format(record)
        first, line_end, rest = text.partition("\n")
        return redacted(f"{first} {more}{line_end}{rest}" if more else text)


class JsonLines(logging.Formatter):
    """One JSON document a line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redacted(record.getMessage()),
            **_more(record),
        }
        if record.exc_info:
            said["traceback"] = redacted(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False, default=str)


def _more(record: logging.LogRecord) -> dict[str, Any]:
    known = {name: getattr(record, name, None) for name in _MORE}
    return {name: value for name, value in known.items() if value is not None}
