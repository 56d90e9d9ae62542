"""What the child process that reads calendar files says to a request."""

from __future__ import annotations

from calendars.ical.imported import ImportAnswer, ImportRequest, Wanted
from calendars.ical.reader import read_dates_here, read_here
from scheduler.domain.errors import BadInput


def answer(data: bytes, request: ImportRequest) -> ImportAnswer:
    """What is in the file, or the sentence that refuses it."""
    first_on, last_on, zone_name = request.first_on, request.last_on, request.default_zone
    try:
        if request.wanted is not Wanted.EVENTS:
            dates = read_dates_here(
                data, time_zone=zone_name, first_on=first_on, last_on=last_on, wanted=request.wanted
            )
            return ImportAnswer(dates=dates)
        customer_id = request.customer_id
        imported = read_here(data, default_zone=zone_name, first_on=first_on, last_on=last_on, customer_id=customer_id)
    except BadInput as error:
        return ImportAnswer(refused=str(error))
    return ImportAnswer(imported=imported)


def answer_in_lines(data: bytes, request: str) -> list[str]:
    """The same to a request in JSON: one JSON document for each piece."""
    return [piece.model_dump_json() for piece in answer(data, ImportRequest.model_validate_json(request)).pieces()]
