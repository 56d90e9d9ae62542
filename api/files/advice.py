"""Advice: what to do about a value that does not fit, in the words of the person who wrote it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast, get_args
from zoneinfo import available_timezones

from pydantic_core import ErrorDetails

from scheduler.domain.values import CountryCode, Identifier

SHORTEST = 3
"""Letters of a known word that may stand for a longer one: sat for saturday."""
_FORMULA = re.compile(r"^[=+@-]")
_ID_PATTERN, _COUNTRY_PATTERN = (get_args(text)[1].pattern for text in (Identifier, CountryCode))
_ID_ADVICE = "use letters, digits and . _ / @ : + - only, and begin with a letter or a digit"
DOCS = "see docs/input-files.md"

NO_PLACE = frozenset(
    {"CET", "CST6CDT", "EET", "EST", "EST5EDT", "Factory", "HST", "MET", "MST", "MST7MDT", "PST8PDT", "WET"}
)
"""Zone names that IANA keeps for old programs. They name no place, so their clock changes are nobody's."""


def did_you_mean(text: str, known: Iterable[str], *, cutoff: float = 0.6) -> str:
    """ "did you mean X?" for the nearest known word, or an empty text. ``cutoff`` 1 asks for the word itself."""
    by_lower = {word.lower(): word for word in sorted(known)}
    short = [word for word in by_lower if len(word) >= SHORTEST and text.lower().startswith(word)]
    if short and cutoff < 1 and text.isalpha() and text.lower() not in by_lower:
        return f"did you mean {by_lower[max(short, key=len)]}?"
    near = difflib.get_close_matches(text.lower(), by_lower, n=1, cutoff=cutoff)
    return f"did you mean {by_lower[near[0]]}?" if near else ""


def one_of(text: str, known: Iterable[str], what: str = "known") -> str:
    """The nearest known word, or all of them when there are few, or where to look."""
    words = sorted(known)
    if not words:
        return f"none is {what}"
    some = f"{what}: {', '.join(words)}" if len(words) <= 12 else f"{what} are, for example, {', '.join(words[:6])}"
    return did_you_mean(text, words) or some


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """ISO 3166-1 alpha-2 codes and names, as the pinned zone data lists them."""
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    rows = (line.partition("\t") for line in table.splitlines() if not line.startswith("#"))
    return {code: name for code, _, name in rows}


def country_advice(code: str) -> str:
    """What to write instead of a code that is no country."""
    if code.upper() == "UK":
        return "did you mean GB?"
    return "use two letters of ISO 3166-1, such as DE"


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would calculate with the text instead of showing it."""
    return _FORMULA.match(text) is not None


def explain(error: ErrorDetails) -> tuple[str, str]:
    """A pydantic error as (what is wrong, what to do)."""
    kind, given, context = error["type"], error.get("input"), error.get("ctx", {})
    explained = _BY_KIND.get(kind)
    if explained:
        return explained(given, context)
    problem, _, advice = error["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ").partition("; ")
    if problem.startswith("unknown time zone"):
        return problem, did_you_mean(str(given), available_timezones()) or advice
    if " is before " in problem:
        advice = advice or "swap the two dates, or correct the year"
    return problem[:1].lower() + problem[1:], advice or DOCS


def _pattern(given: object, context: dict[str, Any]) -> tuple[str, str]:
    if context["pattern"] == _ID_PATTERN:
        return f"{given!r} cannot be used as an id", _ID_ADVICE
    if context["pattern"] == _COUNTRY_PATTERN:
        return f"{given!r} is not a country code", country_advice(str(given))
    return "text has a line break or a control character", "write it on one line"


def _enum(given: object, context: dict[str, Any]) -> tuple[str, str]:
    words = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    return f"{given!r} is not allowed here", did_you_mean(str(given), words) or f"allowed: {', '.join(words)}"


def _tag(given: object, context: dict[str, Any]) -> tuple[str, str]:
    words = re.findall(r"'([^']*)'", str(context.get("expected_tags", "")))
    tag = str(context.get("tag", given))
    return f"unknown {str(context.get('discriminator', 'kind')).strip(chr(39))} {tag!r}", one_of(tag, words)


def _bound(words: str, key: str) -> Callable[[object, dict[str, Any]], tuple[str, str]]:
    def said(given: object, context: dict[str, Any]) -> tuple[str, str]:
        return f"{given} is out of range", f"write a number {words} {context[key]}"

    return said


def _says(problem: str, advice: str) -> Callable[[object, dict[str, Any]], tuple[str, str]]:
    return lambda given, _: (problem.format(given=_short(given)), advice)


def _short(given: object) -> str:
    text = repr(given)
    return text if len(text) <= 60 else text[:57] + "..."


_BY_KIND = cast(
    dict[str, Callable[[object, dict[str, Any]], tuple[str, str]]],
    {
        "string_pattern_mismatch": _pattern,
        "enum": _enum,
        "literal_error": _enum,
        "union_tag_invalid": _tag,
        "union_tag_not_found": _says("is missing", f"write which it is; {DOCS}"),
        "missing": _says("is missing", "write a value"),
        "extra_forbidden": _says("unknown field", "correct its name or remove it"),
        "greater_than": _bound("greater than", "gt"),
        "greater_than_equal": _bound("not less than", "ge"),
        "less_than": _bound("less than", "lt"),
        "less_than_equal": _bound("not greater than", "le"),
        "string_too_long": lambda _g, c: ("text is too long", f"use at most {c['max_length']} characters"),
        "string_type": _says("{given} is not a text", "write a text, in quotes when it looks like a number"),
        "int_parsing": _says("{given} is not a whole number", "write digits only"),
        "int_type": _says("{given} is not a whole number", "write digits only"),
        "int_from_float": _says("{given} is not a whole number", "write digits only"),
        "float_parsing": _says("{given} is not a number", "write a number such as 0.8"),
        "float_type": _says("{given} is not a number", "write a number such as 0.8"),
        "bool_parsing": _says("{given} is neither true nor false", "write true or false"),
        "bool_type": _says("{given} is neither true nor false", "write true or false"),
        "too_short": _says("list is empty", "write at least one value"),
    },
)
