"""A story told with the client that was generated from the document: python client_story.py ADDRESS KEY.

It runs in the environment of the generator, with the folder of the package ``watchbill_client`` on its path, and knows
nothing of Watchbill but that package. What came back is printed as one JSON document.
"""

from __future__ import annotations

import datetime
import json
import sys

from watchbill_client import AuthenticatedClient
from watchbill_client.api.registrations import create_registration, get_registration_status, list_registrations
from watchbill_client.models import PageRegistrationOut, PreferenceIn, Problem, RegistrationOut, StatusOut

FIRST, SHOWN_AT_ONCE, MADE = datetime.date(2027, 1, 9), 2, 5


def told(address: str, key: str) -> dict[str, object]:
    """Registers for some weekends, reads what became of one, and reads all of them, part by part."""
    client = AuthenticatedClient(base_url=address, token=key)
    made = []
    for week in range(MADE):
        on = FIRST + datetime.timedelta(days=7 * week)
        wish = PreferenceIn.from_dict(
            {"kind": "preference", "grade": "prefer", "first_on": f"{on}", "last_on": f"{on}"}
        )
        answer = create_registration.sync(client=client, body=wish, idempotency_key=f"week-{week}")
        assert isinstance(answer, RegistrationOut), answer
        made.append(answer.id)
    again = create_registration.sync(client=client, body=wish, idempotency_key=f"week-{week}")
    assert isinstance(again, RegistrationOut)
    status = get_registration_status.sync(made[0], client=client)
    assert isinstance(status, StatusOut)
    refused = get_registration_status.sync("r-000000000000000000000000", client=client)
    assert isinstance(refused, Problem)
    parts = _parts(client)
    return {
        "made": made,
        "again": again.id,
        "outcome": status.outcome,
        "refused": refused.status,
        "listed": [each.id for part in parts for each in part.items],
        "parts": len(parts),
    }


def _parts(client: AuthenticatedClient) -> list[PageRegistrationOut]:
    parts: list[PageRegistrationOut] = []
    while not parts or parts[-1].next_cursor:
        more = {"cursor": parts[-1].next_cursor} if parts else {}
        part = list_registrations.sync(client=client, limit=SHOWN_AT_ONCE, **more)
        assert isinstance(part, PageRegistrationOut)
        parts.append(part)
    return parts


if __name__ == "__main__":
    print(json.dumps(told(*sys.argv[1:])))  # noqa: T201 -- the answer
