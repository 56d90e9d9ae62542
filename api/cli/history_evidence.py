"""``watchbill history evidence`` and ``opportunity``: what promotion reviewers and managers read in the record."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.cli.answers import answer, display, say
from api.cli.boundary import at_the_door
from api.cli.opening import AsJson, a_date, services_of
from api.cli.writing import write_outputs
from scheduler.domain.errors import BadInput

ToCsv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write it as CSV into a file.")]
ToHtml = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write it as a page to print.")]


@at_the_door()
def evidence(
    ctx: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Engineer id, address or person id.")],
    as_of: Annotated[
        date | None,
        typer.Option(parser=a_date, metavar="DATE", help="As the record stood at the end of a date, in UTC."),
    ] = None,
    csv: ToCsv = None,
    html: ToHtml = None,
    as_json: AsJson = False,
) -> None:
    """Show what somebody served and offered, for a promotion review: facts of service, never why they were away.

    Terms, weekends, hours and holidays with the level at the time; windows in which they were not selected, and why;
    and whether they are waived. For a date that is over, the answer never changes.
    """
    from api.cli.html.sheets import evidence_sheet
    from api.cli.render.evidence import check_says, evidence_document, evidence_lines
    from api.files.evidence_csv import evidence_csv
    from scheduler.services.evidence import promotion_evidence

    services = services_of(ctx)
    today = services.now().date()
    if as_of is not None and as_of > today:
        raise BadInput(f"{as_of} is ahead; the record knows what happened until today, {today}")
    with services.store.reading() as work:
        found = promotion_evidence(work.record, person, as_of or today)
    write_outputs((csv, evidence_csv(found)), (html, evidence_sheet(found) if html else ""))
    if as_json:
        answer({"evidence": evidence_document(found)})
    elif csv or html:
        say(f"The evidence is in {' and '.join(str(file) for file in (csv, html) if file)}.")
    else:
        display(*evidence_lines(found))
        say(check_says(found.head))


@at_the_door()
def opportunity(ctx: typer.Context, csv: ToCsv = None, html: ToHtml = None, as_json: AsJson = False) -> None:
    """Show who volunteered for terms and was never seated, when a seat is likely, and demand against seats.

    Whose review comes before a term could end is named. The forecast is arithmetic over announced plans and seats.
    """
    from api.cli.html.sheets import opportunity_sheet
    from api.cli.render.opportunity import opportunity_csv, opportunity_document, opportunity_lines
    from scheduler.services.opportunity import opportunities

    services = services_of(ctx)
    today = services.now().date()
    organisation = services.organisation(today)
    with services.store.reading() as work:
        found, head = opportunities(work, organisation, today), work.record.head()
    write_outputs((csv, opportunity_csv(found)), (html, opportunity_sheet(found, head) if html else ""))
    if as_json:
        answer({"opportunity": opportunity_document(found), "record": head.text})
    elif csv or html:
        say(f"The line is in {' and '.join(str(file) for file in (csv, html) if file)}.")
    elif not found:
        say("There is no rotation with terms; see: watchbill import")
    else:
        display(*opportunity_lines(found))
