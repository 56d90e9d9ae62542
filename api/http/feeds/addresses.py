"""The addresses of a feed, as people are shown them once."""

from __future__ import annotations


def addresses(base: str, secret: str) -> tuple[str, str]:
    """The address to paste, and the same under webcal, which calendar programs open by a click."""
    url = f"{base.rstrip('/')}/v1/feeds/{secret}.ics"
    return url, "webcal:" + url.partition(":")[2]
