"""Promotion evidence of one person, and the line of those who wait for a term."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse

from api.bootstrap import Services
from api.files.evidence_csv import CSV_COLUMNS, evidence_csv
from api.http.asking import CallerIn, IdIn
from api.http.evidence_models import EvidenceOut
from api.http.models import DateIn
from api.http.opportunity_models import OpportunitiesOut, OpportunityOut
from api.http.problems import unusable
from api.http.route import router
from scheduler.domain.audit import Reach
from scheduler.reports.evidence import Evidence
from scheduler.reports.waiting import Opportunity
from scheduler.services.evidence import promotion_evidence
from scheduler.services.opportunity import opportunities
from scheduler.services.record_access import somebody

AsOf = Annotated[
    DateIn | None, Query(description="As the record stood at the end of this date, in UTC; today when left out.")
]
CSV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": f"One line per fact, with the columns {', '.join(CSV_COLUMNS)}.",
        "content": {"text/csv": {"schema": {"type": "string"}, "example": ",".join(CSV_COLUMNS) + "\r\n"}},
    }
}


def evidence_routes(services: Services) -> APIRouter:
    """Reading alone. What a reviewer sees are facts of service, and never why somebody was away."""
    routes = router("record")

    @routes.get("/people/{person_id}/evidence")
    def get_evidence(person_id: IdIn, caller: CallerIn, as_of: AsOf = None) -> EvidenceOut:
        """What somebody served and offered, for a promotion review, with levels at the time and the waiver. For a
        date that is over, the answer stays the same for ever."""
        return EvidenceOut.of(_evidence(services, person_id, caller.actor.reach, as_of))

    @routes.get("/people/{person_id}/evidence.csv", response_class=PlainTextResponse, responses=CSV_ANSWER)
    def export_evidence(person_id: IdIn, caller: CallerIn, as_of: AsOf = None) -> PlainTextResponse:
        """The same as a file. No cell can be taken for a formula."""
        found = _evidence(services, person_id, caller.actor.reach, as_of)
        headers = {"Content-Disposition": f'attachment; filename="evidence-{found.person_id}.csv"'}
        return PlainTextResponse(evidence_csv(found), media_type="text/csv; charset=utf-8", headers=headers)

    @routes.get("/opportunities")
    def list_opportunities(caller: CallerIn) -> OpportunitiesOut:
        """Who volunteered for terms and was never seated, when a seat is likely, and demand against seats. An engineer
        finds their own place in the line alone."""
        today, reach = services.now().date(), caller.actor.reach
        organisation = services.organisation(today)
        with services.store.reading() as work:
            found, head = opportunities(work, organisation, today), work.record.head()
        shown = [OpportunityOut.of(_within(reach, each)) for each in found]
        return OpportunitiesOut(today=today, head=head.text, rotations=shown)

    return routes


def _evidence(services: Services, handle: str, reach: Reach, as_of: date | None) -> Evidence:
    """Raises Refusal for a date that is ahead: nobody knows what will be served."""
    today = services.now().date()
    if as_of is not None and as_of > today:
        says = f"{as_of} is ahead; the record knows what happened until today, {today}"
        raise unusable(("query.as_of", says))
    with services.store.reading() as work:
        person = somebody(work.record, handle, reach)
        return promotion_evidence(work.record, person.id, as_of or today)


def _within(reach: Reach, found: Opportunity) -> Opportunity:
    """The line as far as somebody may see it. Who is not in the record yet stands in it by their engineer id."""
    mine = (reach.person_id, reach.engineer_id)
    return replace(found, waiting=tuple(w for w in found.waiting if reach.everybody or w.person_id in mine))
