"""Sentences about what an import left out: enough to find it, and not so many that nobody reads them."""

from __future__ import annotations

from scheduler.domain.import_notes import ImportNote, sentences


def notes(number: int, says: str = "has no end") -> list[ImportNote]:
    return [ImportNote(10 * n, f'"Event {n}"', says) for n in range(1, number + 1)]


def test_five_of_a_kind_are_five_sentences() -> None:
    assert sentences(notes(5)) == tuple(f'line {10 * n}, "Event {n}": has no end' for n in range(1, 6))


def test_six_of_a_kind_are_one_sentence_with_the_lines_of_the_others() -> None:
    assert sentences(notes(6)) == ('line 10, "Event 1" and 5 more (lines 20, 30, 40, 50, 60): has no end',)


def test_of_very_many_the_lines_of_twenty_are_named() -> None:
    (sentence,) = sentences(notes(500))
    assert '"Event 1" and 499 more (lines 20, 30,' in sentence
    assert "210 ...): has no end" in sentence
    assert "220" not in sentence


def test_each_kind_speaks_for_itself_in_the_order_of_lines() -> None:
    """The same note twice is one, and one about nothing in particular has no colon."""
    found = sentences([*notes(2), *notes(2), ImportNote(1, "", "the zone is not known")])
    assert found == (
        "line 1, the zone is not known",
        'line 10, "Event 1": has no end',
        'line 20, "Event 2": has no end',
    )
