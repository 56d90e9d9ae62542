"""References of a policy: a rule that names what does not exist would do nothing, and nobody would see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from api.files.advice import did_you_mean, one_of
from api.files.findings import Findings
from api.files.gather import Written
from api.files.raw import Fields, Listing, Scalar
from scheduler.domain.facts import OtherDuty
from scheduler.domain.organisation import Organisation

NOUN_OF = {"team": "teams", "engineer": "engineers", "customer": "customers", "rotation": "rotations"}
"""What a field may refer to, and the noun that defines it."""
_FIELDS = {
    **{f"{what}_{end}": what for what in NOUN_OF for end in ("id", "ids")},
    **dict.fromkeys(("primary_rotation", "secondary_rotation"), "rotation"),
}
"""Fields of rules that hold ids. Rules are known by the names of their fields, so that a new one is found as well."""
HERE_OR_ELSEWHERE = "rotations"
"""The field whose rotations may be planned elsewhere; such a one is known by duty in it alone."""


def check_policy(
    entries: list[Written], known: Mapping[str, frozenset[str] | None], elsewhere: frozenset[str], findings: Findings
) -> None:
    """A problem for every id in a rule that nothing defines; ``known`` holds ids by what they are, None in doubt.

    A rotation that may be planned elsewhere is a problem when it looks misspelt, and else a warning: ``elsewhere``
    names those with duty, and one may well have none at the time.
    """
    for entry in entries:
        for field, what in _FIELDS.items():
            ids = known[what]
            for one in _named(entry.fields, field) if ids is not None else ():
                if ids is not None and one.text not in ids:
                    problem, advice = f"unknown {what} {one.text!r}", one_of(one.text, ids)
                    findings.problem(entry.file, one.line, field, problem, advice)
        _check_elsewhere(entry, known["rotation"], elsewhere, findings)


def check_policy_of(entries: list[Written], organisation: Organisation, findings: Findings) -> None:
    """The same for a policy that is read beside an organisation that was imported before."""
    known = {what: frozenset(one.id for one in getattr(organisation, noun)) for what, noun in NOUN_OF.items()}
    duties = (fact for fact in organisation.facts if isinstance(fact, OtherDuty))
    check_policy(entries, known, frozenset(duty.rotation for duty in duties), findings)


def _check_elsewhere(
    entry: Written, known: frozenset[str] | None, elsewhere: frozenset[str], findings: Findings
) -> None:
    for one in _named(entry.fields, HERE_OR_ELSEWHERE):
        if known is None or one.text in known | elsewhere:
            continue
        problem = f"{one.text!r} is no rotation here, and nobody has other duty in it"
        advice = did_you_mean(one.text, known | elsewhere, cutoff=0.8)
        if advice:
            findings.problem(entry.file, one.line, HERE_OR_ELSEWHERE, problem, advice)
        else:
            advice = "write its duty into other_duties.csv; until then the rule does nothing for it"
            findings.warning(entry.file, one.line, HERE_OR_ELSEWHERE, problem, advice)


def _named(fields: Fields, field: str) -> Iterator[Scalar]:
    raw = fields.values.get(field)
    yield from (one for one in (raw.items if isinstance(raw, Listing) else (raw,)) if isinstance(one, Scalar))
