"""Whatever bytes a file holds, a folder loads or is refused with located errors: never anything else."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.files.small_folder import FILES, problems, write

NAMES = st.sampled_from(sorted([*FILES, "events.ics", "teams.csv", "absences.yaml", "carried.yaml"]))
MARKS = ("", "\t", "\n", ",", ";", '"', "'", ":", ": ", "- ", "[", "{", "}", "#", "&a ", "*a", "!!set ", "|", "%")
TEXTS = ("<<: ", "? ", "---\n", "...\n", "\x00", "\ufeff", "\u2028", "\ud7ff", "\ud800", "=1+1", "null", "~", "true")
NUMBERS = ("1e999", "-1", "0x1f", "NaN", "Infinity", "24:00", "2027-02-30", "9999-12-31", "0001-01-01", "9" * 5000)
ODD = st.sampled_from((*MARKS, *TEXTS, *NUMBERS))


def _check_it_loads_or_is_refused(name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), {name: content})
        found = problems(Path(folder))
    assert all(each.file and each.problem for each in found)


@settings(max_examples=150)
@given(NAMES, st.binary(max_size=200))
def test_random_bytes(name: str, content: bytes) -> None:
    """Noise in any file is noticed, not suffered."""
    _check_it_loads_or_is_refused(name, content)


@settings(max_examples=150)
@given(NAMES, st.lists(ODD, max_size=12).map("".join))
def test_random_syntax(name: str, content: str) -> None:
    """The marks that mean something to YAML and CSV, in any order."""
    _check_it_loads_or_is_refused(name, content.encode("utf-8", "surrogatepass"))


@settings(max_examples=300)
@given(st.data())
def test_a_right_file_with_something_odd_in_it(data: st.DataObject) -> None:
    """One piece of a good file is replaced: this gets further than noise does."""
    name = data.draw(st.sampled_from(sorted(FILES)))
    text = FILES[name]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 15)))
    _check_it_loads_or_is_refused(name, (text[:start] + data.draw(ODD) + text[end:]).encode("utf-8", "surrogatepass"))
