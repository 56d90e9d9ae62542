"""``watchbill import``: a folder of files becomes the organisation to plan for, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.answers import answer, say, tell
from api.cli.boundary import at_the_door
from api.cli.documents import located_documents
from api.cli.opening import AsJson, services_of

if TYPE_CHECKING:
    from api.files.loader import LoadedOrganisation


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
    the policy was changed over the API and policy.yaml has other rules.
    """
    services = services_of(ctx, may_create=True)
    loaded = services.load(folder)
    services.take_over(loaded, replace_policy=replace_policy)
    if as_json:
        answer({"folder": str(folder), **what_it_holds(loaded)})
        return
    for warning in loaded.warnings:
        tell(f"Warning: {warning}")
    say(f"Imported {loaded.organisation.name}: {counted(loaded)}.")


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


def _counted(nouns: str, number: int) -> str:
    return f"{number} {nouns.removesuffix('s') if number == 1 else nouns}"
