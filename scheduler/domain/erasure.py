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
_ACTED = ('"by":', '"by": ')
"""How JSON says who did something, in a text that is not taken apart."""
_NOTHING = "(?!)"
"""A pattern that is found nowhere."""


@dataclass(frozen=True)
class Erasure:
    """One person on the way out: who they were, as far as anything kept says, and the person id that remains.

    ``names`` and ``emails`` hold every spelling that was found, because people change both; ``accounts`` are their ids
    at targets. Their id goes where ids stand and where it says who did something, and nowhere else: it may be any
    word. Somebody who only acted has no name but that.
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
        """Finds a name or address as whole words, in any case, as plain text or escaped as in JSON; and in JSON the id
        of whoever did something."""
        words = {word for word in (*self.names, *self.emails) if word}
        longest_first = sorted(_spelled(words), key=lambda word: (-len(word), word))
        named = [rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"] if words else []
        ids = sorted(_spelled({self.engineer_id} - {""}))
        acted = [rf'(?<={before}")(?-i:{re.escape(each)})(?=")' for each in ids for before in _ACTED]
        return re.compile("|".join((*named, *acted)) or _NOTHING, re.IGNORECASE)

    def names_them(self, text: str) -> bool:
        """Whether a text holds a name or address of the person."""
        return bool(self.pattern.search(text))

    def text(self, text: str) -> str:
        """A text without their names and addresses."""
        return self.pattern.sub(ERASED_TEXT, text)

    def actor(self, text: str) -> str:
        """What says who did something, without them."""
        return self.person_id if text == self.engineer_id else self.text(text)

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


def _spelled(words: Iterable[str]) -> set[str]:
    """The words as they are, and escaped as in JSON."""
    return {spelled for word in words for spelled in (word, json.dumps(word)[1:-1])}


def people_named(problem_json: str, engineer_id: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names and addresses that a problem gives an engineer."""
    found = [each for each in json.loads(problem_json)["engineers"] if each["id"] == engineer_id]
    return frozenset(each["name"] for each in found), frozenset(each["email"] for each in found)


def joined(parts: Iterable[tuple[Iterable[str], Iterable[str]]]) -> tuple[frozenset[str], frozenset[str]]:
    """Names and addresses from several places together."""
    known = tuple((tuple(names), tuple(emails)) for names, emails in parts)
    names = frozenset(name for some, _ in known for name in some if name)
    return names, frozenset(email for _, some in known for email in some if email)
