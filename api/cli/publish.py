"""``watchbill publish``: announce a draft, see what PagerDuty would get, and write it there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import answer, say, tell
from api.cli.boundary import Exit, at_the_door
from api.cli.documents import plan_head
from api.cli.opening import AsJson, DraftId, WrittenPlansId, services_of
from api.cli.publish_looking import adopt, doctor, drift, overwrite
from scheduler.domain.errors import BadInput

if TYPE_CHECKING:
    from api.cli.publishing import Missed
    from scheduler.domain.publication import PublicationPlan

publish = typer.Typer(
    no_args_is_help=True,
    help="Announce a plan, and write it to PagerDuty: release, then plan, then apply. Or put a draft aside: discard.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

NEXT = {
    Exit.DONE: "Nothing to change.",
    Exit.BAD_INPUT: "Next: watchbill publish apply",
    Exit.CONFLICTS: "Conflicts: somebody has to look at these; publishing leaves them alone.",
    Exit.TARGET_FAILED: "Not every target could be read; what is said of the others holds.",
}
"""What to do after looking at a plan, by exit code."""

Restore = Annotated[bool, typer.Option(help="Make again what somebody removed at PagerDuty.")]


@publish.command("release")
@at_the_door()
def release(
    ctx: typer.Context,
    plan_id: DraftId = None,
    by: Annotated[str, typer.Option(metavar="WHO", help="Who publishes it, for the record.")] = "watchbill",
    unacknowledged: Annotated[
        bool, typer.Option("--unacknowledged", help="Publish it although teams have not acknowledged it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Announce a draft: it becomes the published plan of its horizon and never changes again.

    Feeds and PagerDuty follow published plans only. A plan published before for the same horizon is superseded. Teams
    that lend people acknowledge it first, see 'scope acknowledge'; who has not is named in the record.
    """
    services = services_of(ctx)
    released = services.release(plan_id, by, insist=False if unacknowledged else None)
    if as_json:
        missing = list(released.unacknowledged)
        answer({"plan": plan_head(released.plan.summary), "record": released.head.text, "unacknowledged": missing})
        return
    if released.unacknowledged:
        tell(f"Not acknowledged by: {', '.join(released.unacknowledged)}; the record says so.")
    say(f"{released.plan.id} is published. Next: watchbill feed; watchbill publish plan")
    say(f"The record then ends with {released.head.text}")


@publish.command("discard")
@at_the_door()
def discard(
    ctx: typer.Context,
    plan_id: Annotated[str, typer.Argument(metavar="PLAN", help="Id of a draft, such as 2027-Q1-v3.")],
    because: Annotated[str, typer.Option(metavar="TEXT", help="Why, for the audit log.")],
    by: Annotated[str, typer.Option(metavar="WHO", help="Who puts it aside, for the audit log.")] = "watchbill",
    as_json: AsJson = False,
) -> None:
    """Put a draft aside. It stays readable, and is never published; what is published cannot be put aside."""
    from api.cli.taking import value_from
    from scheduler.domain.audit import Actor
    from scheduler.services.plan_decisions import discard as put_aside

    services = services_of(ctx)
    if not because.strip():
        raise BadInput("--because: say why this draft is put aside")
    with services.store.writing() as work:
        fields = {"person_id": work.record.person_id(by), "is_lead": True, "because": because}
        plan = put_aside(work, plan_id, seen=None, actor=value_from(Actor, fields), now=services.now())
    if as_json:
        answer({"plan": plan_head(plan.summary)})
        return
    say(f"{plan.id} is discarded. It can still be read: watchbill show {plan.id}")


@publish.command("plan")
@at_the_door(bad_input=Exit.BROKEN)
def plan(
    ctx: typer.Context,
    plan_id: WrittenPlansId = None,
    restore: Restore = False,
    save: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Also save the changes, for 'publish apply --saved'.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the exact changes that PagerDuty would get; nothing is written there.

    Exit codes: 0 nothing to change, 2 changes, 3 conflicts, 1 bad input, 4 PagerDuty failed.
    """
    from api.cli.publishing import Missed, plan_lines, save_plans, status_of, tell_leftovers
    from api.jobs.targets import leftovers, previews, shown_with

    services, missed = services_of(ctx), Missed()
    announced = shown_with(services, plan_id)
    with services.publisher() as publisher:
        plans = previews(services, publisher, announced, restore=restore, failed=missed)
        left = leftovers(services, publisher, failed=missed)
    code = missed.worse(Exit.CONFLICTS if left else status_of(plans))
    saved = save_plans(save, plans) if save else []
    missed.tell()
    tell_leftovers(left)
    if as_json:
        documents = [{"status": each.status.name.lower(), **each.model_dump(mode="json")} for each in plans]
        behind = [each.model_dump(mode="json") for each in left]
        head = {"plan": announced[-1].id, "status": code.value, "targets": documents, "saved": saved}
        answer({**head, "left_behind": behind, "failed": missed.documents})
    else:
        for line in plan_lines(plans):
            say(line)
        say(f"{NEXT[code]} --saved {save}" if saved and code is Exit.BAD_INPUT else NEXT[code])
    raise typer.Exit(code)


@publish.command("apply")
@at_the_door()
def apply(
    ctx: typer.Context,
    plan_id: WrittenPlansId = None,
    saved: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Make the changes saved by 'publish plan --save', no others.")
    ] = None,
    restore: Restore = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make the changes at PagerDuty. What was interrupted is finished by running it again; nothing is sent twice.

    A plan that was looked at, or saved, is refused with exit code 3 when the record or PagerDuty asks for something
    else by now. Every target is told of; where one fails, the others are written all the same.
    """
    from api.cli.publishing import Missed, outcome_code, outcome_lines, saved_plans, tell_leftovers
    from api.jobs.targets import apply_all, leftovers, previews, publish_all, shown_with

    services, missed = services_of(ctx), Missed()
    with services.publisher() as publisher:
        if yes and not saved:
            outcomes = publish_all(services, publisher, plan_id, restore=restore, failed=missed)
        else:
            plans = (
                saved_plans(saved)
                if saved
                else previews(services, publisher, shown_with(services, plan_id), restore=restore, failed=missed)
            )
            seen = _seen(plans, missed, yes=yes)
            outcomes = apply_all(services, publisher, seen, plan_id=plan_id, restore=restore, failed=missed)
        left = leftovers(services, publisher, failed=missed)
    missed.tell()
    tell_leftovers(left)
    code = missed.worse(max(outcome_code(outcomes), Exit.CONFLICTS if left else Exit.DONE))
    if as_json:
        targets = [outcome.model_dump(mode="json") for outcome in outcomes]
        behind = [each.model_dump(mode="json") for each in left]
        answer({"status": int(code), "targets": targets, "left_behind": behind, "failed": missed.documents})
    else:
        for line in outcome_lines(outcomes):
            say(line)
    raise typer.Exit(code)


def _seen(plans: tuple[PublicationPlan, ...], missed: Missed, *, yes: bool) -> tuple[PublicationPlan, ...]:
    """The plans, once somebody has looked at them and said yes where anything would change."""
    from api.cli.publishing import plan_lines

    if not yes and any(each.changes for each in plans):
        for line in plan_lines(plans):
            tell(line)
        missed.tell()
        typer.confirm("Make these changes?", abort=True, err=True)
    return plans


publish.command("drift")(drift)
publish.command("adopt")(adopt)
publish.command("overwrite")(overwrite)
publish.command("doctor")(doctor)
