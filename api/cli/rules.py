"""``watchbill rules``: the policy in force, or what the catalogue can ask for."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.answers import answer, display, say
from api.cli.boundary import at_the_door
from api.cli.opening import AsJson, a_date, services_of

if TYPE_CHECKING:
    from api.cli.kinds import Kind
    from scheduler.domain.constraint import Constraint


@at_the_door()
def rules(
    ctx: typer.Context,
    kind: Annotated[str | None, typer.Argument(metavar="[KIND]", help="A kind, to read all about it.")] = None,
    every: Annotated[bool, typer.Option("--all", help="List every kind of the catalogue instead.")] = False,
    on: Annotated[
        date | None, typer.Option(parser=a_date, metavar="DATE", help="In force on this day. Default: today.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the rules of the imported policy: value, hardness, owner, reason and dates; the digest is its version.

    A plan is made under the rules that are effective on the first day of its horizon.
    """
    if kind is not None:
        _one_kind(kind, as_json=as_json)
    elif every:
        _every_kind(as_json=as_json)
    else:
        _policy(ctx, on, as_json=as_json)


def _policy(ctx: typer.Context, on: date | None, *, as_json: bool) -> None:
    from scheduler.domain.plan import policy_digest

    services = services_of(ctx)
    policy = services.policy()
    day, constraints = on or services.now().date(), services.constraints(policy)
    if as_json:
        listed = [rule_document(constraint, day) for constraint in constraints]
        answer({"on": day.isoformat(), "digest": policy_digest(policy), "rules": listed})
        return
    from api.cli.render.rules import policy_table

    display(policy_table([rule_document(constraint, day) for constraint in constraints]))
    say(f"{len(constraints)} rules, version {policy_digest(policy)[:12]}; in force on {day} unless marked.")


def rule_document(constraint: Constraint, on: date) -> dict[str, Any]:
    """One rule: what it is told beside what all rules share, and whether it is in force."""
    from scheduler.domain.constraint import Constraint as Base
    from scheduler.reports.rules import statement_of

    written = constraint.model_dump(mode="json")
    return {
        "rule": constraint.label,
        "kind": constraint.kind,
        "values": {name: value for name, value in written.items() if name not in Base.model_fields},
        "weight": constraint.weight,
        "aim": constraint.aim.says,
        "asks": statement_of(constraint),
        "owner": constraint.owner,
        "reason": constraint.reason,
        "effective_from": written["effective_from"],
        "effective_until": written["effective_until"],
        "in_force": constraint.is_effective_on(on),
    }


def _every_kind(*, as_json: bool) -> None:
    from api.cli.kinds import all_kinds

    found = all_kinds()
    if as_json:
        answer({"kinds": [{"kind": each.kind, "summary": each.summary, "aim": each.aim} for each in found]})
        return
    from api.cli.render.rules import kinds_table

    display(kinds_table(found))


def _one_kind(kind: str, *, as_json: bool) -> None:
    from api.cli.kinds import described
    from api.files.advice import one_of
    from constraints.catalog import kinds
    from scheduler.domain.errors import NotFound

    if kind not in kinds():
        raise NotFound(f"there is no kind {kind!r}; {one_of(kind, kinds())}")
    found = described(kinds()[kind])
    if as_json:
        answer(asdict(found))
        return
    for line in kind_lines(found):
        say(line)


def kind_lines(found: Kind) -> list[str]:
    """All about one kind, as text."""
    lines = [f"{found.kind}: {found.summary}", "", found.asks, ""]
    lines += [
        f"Amount: {found.amount}",
        f"Boundary: {found.boundary}",
        f'With a weight it counts at "{found.aim}".',
        "",
    ]
    for each in found.parameters:
        default = "must be given" if each.required else f"default {each.default}" if each.default else "no default"
        lines.append(f"  {each.name} ({each.values}; {default}): {each.means}")
    return [*lines, *([""] if found.parameters else []), *found.example.rstrip().splitlines()]
