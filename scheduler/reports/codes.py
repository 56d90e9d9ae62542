"""Codes: one letter per weekend window and a short code per term rotation, the same wherever a plan is shown."""

from __future__ import annotations

import string
from collections.abc import Mapping

from scheduler.domain.problem import Problem

LETTERS = string.ascii_uppercase + string.digits + string.ascii_lowercase
NO_LETTER = "?"


def window_letters(problem: Problem) -> Mapping[str, str]:
    """Window name to letter, in order of the first shift.

    A window takes the first letter or digit of its name that is free, else the first free one of the alphabet. The
    63rd window and those after it share a question mark.
    """
    taken: dict[str, str] = {}
    for window in dict.fromkeys(shift.window for shift in problem.shifts):
        wished = [sign for sign in window.upper() if sign.isascii() and sign.isalnum()]
        free = (sign for sign in (*wished, *LETTERS) if sign not in taken.values())
        taken[window] = next(free, NO_LETTER)
    return taken


def term_codes(problem: Problem) -> Mapping[str, str]:
    """Id of each term rotation to the initials of its name, two letters: Escalation Engineers is EE."""
    found: dict[str, str] = {}
    for rotation in problem.term_rotations:
        words = [word for word in rotation.name.replace("-", " ").split() if word[0].isalnum()]
        initials = "".join(word[0] for word in words[:2]) if len(words) > 1 else rotation.name[:2]
        found[rotation.id] = initials.upper()
    return found
