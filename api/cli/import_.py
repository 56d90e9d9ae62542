"""``watchbill import``: a folder of files becomes the organisation to plan for, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.answers import answer, say, tell
from api.cli.boundary import at_the_door
from api.cli.documents import located_documents
from api.cli.opening import AsJson, services_of

if TYPE_CHECKING:
    from api.files.loader import LoadedOrganisation
    from scheduler.services.duties_left import DutyLeft
    from scheduler.services.leaving import ClosedAccess

SAYS = {"gone": "is no longer in the organisation", "leaving": "leaves before the end", "away": "is away"}
"""Why a duty is left, in words; the keys are those of WhyLeft."""


@at_the_door()
def import_(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Folder of the organisation's files; see 'watchbill init'.")],
    replace_policy: Annotated[
        bool, typer.Option("--replace-policy", help="Also where the policy was changed over the API since.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take over an organisation from FOLDER, replacing what was imported before.

    Every file is checked first. If anything is wrong, all problems are listed and nothing changes. So it is, too, when
    the policy was changed over the API and policy.yaml has other rules. Keys, feed links and logins of engineers whom
    the folder no longer has are closed for good. What is announced stays; duties of people whom the folder takes away,
    or has away or leaving by now, are named.
    """
    services = services_of(ctx, may_create=True)
    loaded = services.load(folder)
    imported = services.take_over(loaded, replace_policy=replace_policy)
    if as_json:
        answer({"folder": str(folder), **what_it_holds(loaded), **imported.model_dump(mode="json")})
        return
    for warning in loaded.warnings:
        tell(f"Warning: {warning}")
    say(f"Imported {loaded.organisation.name}: {counted(loaded)}.")
    for each in imported.closed:
        say(f"Closed, because {each.engineer_id} is no longer in the organisation: {_numbers(each)}.")
    for line in _duty_lines(imported.duties):
        say(line)


def what_it_holds(loaded: LoadedOrganisation) -> dict[str, Any]:
    """Counts, warnings and the digests of the files read."""
    return {
        "organisation": loaded.organisation.name,
        "counts": counts(loaded),
        "warnings": located_documents(loaded.warnings),
        "sources": {source.file: source.sha256 for source in loaded.sources},
    }


def counts(loaded: LoadedOrganisation) -> dict[str, int]:
    """How many of each noun, in the order of the organisation's fields."""
    organisation = loaded.organisation
    nouns = [name for name in type(organisation).model_fields if name not in ("name", "country_rules")]
    return {name: len(getattr(organisation, name)) for name in nouns} | {"rules": len(loaded.constraints)}


def counted(loaded: LoadedOrganisation) -> str:
    """The counts in words, without what is absent."""
    return ", ".join(_counted(noun.replace("_", " "), number) for noun, number in counts(loaded).items() if number)


def _numbers(closed: ClosedAccess) -> str:
    """How many of each, without what there is none of."""
    found = {"keys": closed.keys, "feed links": closed.feed_links, "logins": closed.logins}
    return ", ".join(_counted(noun, number) for noun, number in found.items() if number)


def _duty_lines(duties: tuple[DutyLeft, ...]) -> Iterator[str]:
    """Person by person, what somebody else has to serve, and how to find out who."""
    for (engineer_id, why), held in groupby(sorted(duties, key=_whose), _whose):
        yield f"Announced, but {engineer_id} {SAYS[why]}:"
        for duty in held:
            yield f"  {duty.duty_id}, from {duty.span.start_at:%Y-%m-%d %H:%M} UTC"
    if duties:
        first = duties[0]
        yield "Find somebody for each of them, the first with:"
        yield f"  watchbill cover {first.duty_id} --instead-of {first.engineer_id}"


def _whose(duty: DutyLeft) -> tuple[str, str]:
    return duty.engineer_id, duty.why


def _counted(nouns: str, number: int) -> str:
    return f"{number} {nouns.removesuffix('s') if number == 1 else nouns}"
