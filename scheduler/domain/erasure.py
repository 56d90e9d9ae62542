"""Erasing: what takes the place of a person's id, name and address in everything that is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

ERASED_TEXT = "[erased]"
"""What stands in a text where a name or address was."""

_ID_KEYS = frozenset({"engineer_id", "engineer_ids"})


@dataclass(frozen=True)
class Erasure:
    """One person on the way out: who they were, as far as anything kept says, and the person id that remains.

    ``names`` and ``emails`` hold every spelling that was found, because people change both; ``accounts`` are their ids
    at targets.
    """

    engineer_id: str
    person_id: str
    names: frozenset[str]
    emails: frozenset[str]
    accounts: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """What stands where the name stood: two people who were erased can still be told apart."""
        return f"Erased {self.person_id[2:10]}"

    @property
    def email(self) -> str:
        return f"{self.person_id}@erased.invalid"

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds a name or address as whole words, in any case, as plain text or escaped as in JSON."""
        words = {word for word in (*self.names, *self.emails) if word}
        spelled = {*words, *(json.dumps(word)[1:-1] for word in words)}
        longest_first = sorted(spelled, key=lambda word: (-len(word), word))
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)

    def names_them(self, text: str) -> bool:
        """Whether a text holds a name or address of the person."""
        return bool(self.pattern.search(text))

    def text(self, text: str) -> str:
        """A text without their names and addresses."""
        return self.pattern.sub(ERASED_TEXT, text)

    def json_text(self, text: str) -> str:
        """Canonical JSON without the person; the same text when they are not in it."""
        tree = json.loads(text)
        erased = self.tree(tree)
        if erased == tree:
            return text
        return json.dumps(erased, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def tree(self, tree: Any, key: str = "") -> Any:
        """Parsed JSON without the person: ids where ids stand, the whole engineer, and names in any text."""
        if isinstance(tree, dict):
            if key == "engineers":
                mine = {"id": self.person_id, "name": self.name, "email": self.email}
                return {**tree, **mine} if tree["id"] == self.engineer_id else tree  # a namesake keeps the name
            return {name: self.tree(value, name) for name, value in tree.items()}
        if isinstance(tree, list):
            return [self.tree(item, key) for item in tree]
        if not isinstance(tree, str):
            return tree
        if key in _ID_KEYS:
            return self.person_id if tree == self.engineer_id else tree
        if key == "account":
            return self.person_id if tree in self.accounts else tree
        if key in {"email", "emails"} and tree.casefold() in {email.casefold() for email in self.emails}:
            return self.email
        return self.text(tree)


def people_named(problem_json: str, engineer_id: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names and addresses that a problem gives an engineer."""
    found = [each for each in json.loads(problem_json)["engineers"] if each["id"] == engineer_id]
    return frozenset(each["name"] for each in found), frozenset(each["email"] for each in found)


def joined(parts: Iterable[tuple[Iterable[str], Iterable[str]]]) -> tuple[frozenset[str], frozenset[str]]:
    """Names and addresses from several places together."""
    known = tuple((tuple(names), tuple(emails)) for names, emails in parts)
    names = frozenset(name for some, _ in known for name in some if name)
    return names, frozenset(email for _, some in known for email in some if email)
