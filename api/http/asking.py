"""What the signatures of routes ask for: the caller, the change, the versions seen. One name each.

They only look at the request, and never wait: a plain function would be handed to a thread of its own each time, which
costs more than all it does.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from http import HTTPStatus
from typing import Annotated, cast

from fastapi import Depends, Header, Path, Request
from pydantic import StringConstraints

from api.bootstrap import Services
from api.http.changes import HEADER, Change, change_of
from api.http.gate import Caller
from api.http.problems import Refusal

_TAG = re.compile(r'"(\d{1,9})"')


async def _caller(request: Request) -> Caller:
    return cast(Caller, request.state.caller)


CallerIn = Annotated[Caller, Depends(_caller)]
"""Who asks. The gate has let them through; ``caller.actor.reach`` says whose objects they may touch."""


async def _change(
    request: Request,
    caller: CallerIn,
    _repeats: Annotated[
        str | None,
        Header(
            alias=HEADER,
            min_length=1,
            max_length=255,
            description="Any text, new for each change: the same request under the same key is carried out once.",
        ),
    ] = None,
) -> Change:
    services: Services = request.app.state.services
    return change_of(request, services.store, caller, services.now())


ChangeIn = Annotated[Change, Depends(_change)]
"""For every route that changes something: ``return change.run(do)``."""


async def _seen(
    if_match: Annotated[
        str | None, Header(alias="If-Match", description='The ETag of what you have looked at, such as "3".')
    ] = None,
) -> Collection[int] | None:
    if if_match is None:
        raise Refusal(HTTPStatus.PRECONDITION_REQUIRED, "say with If-Match which version you have seen")
    return None if if_match.strip() == "*" else tuple(int(tag) for tag in _TAG.findall(if_match))


SeenIn = Annotated[Collection[int] | None, Depends(_seen)]
"""The versions of If-Match; None for ``*``, which is any. The parameter is called ``seen``."""


def tagged(version: int) -> dict[str, str]:
    """The ETag header of a version."""
    return {"ETag": f'"{version}"'}


IdIn = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@:+-]*$", max_length=120),
    Path(description="Its id."),
]
"""An id in the address."""
