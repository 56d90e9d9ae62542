"""Texts that people outside write cannot turn around what stands beside them."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from scheduler.domain.values import HIDDEN, OutsideText, ShortText, without_hidden

OUTSIDE: TypeAdapter[str] = TypeAdapter(OutsideText)


@pytest.mark.parametrize("hidden", [0x202E, 0x202A, 0x2066, 0x2069, 0x200B, 0x200E, 0x2028, 0xFEFF, 0x9B, 0x80])
def test_what_turns_a_text_around_or_hides_in_it_is_left_out(hidden: int) -> None:
    """Override and isolate, marks of direction, zero width, line separator, and the controls above ASCII."""
    assert hidden in HIDDEN
    assert OUTSIDE.validate_python(f" a{chr(hidden)}b{chr(hidden)} ") == "ab"


@pytest.mark.parametrize("text", ["می\u200cخواهم", "नेपाल\u200dी", "Zoë 🧑\u200d🚒", "שלום"])
def test_what_letters_need_stays(text: str) -> None:
    """Joiners of Persian, Nepali and of pictures, and text that runs from right to left."""
    assert without_hidden(text) == OUTSIDE.validate_python(text) == text


def test_controls_of_ascii_are_refused_as_in_every_short_text() -> None:
    """A line break is a mistake that somebody should see."""
    for kind in (OUTSIDE, TypeAdapter(ShortText)):
        with pytest.raises(ValidationError):
            kind.validate_python("a\nb")
