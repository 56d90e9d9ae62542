"""The OpenAPI document: what FastAPI knows of the routes, and what it cannot know: who may, and how errors look."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.http.access import TABLE, Access, Cell
from api.http.cookies import PROOF, SESSION
from api.http.models import Problem

DESCRIPTION = """\
Volunteers register when they can serve, managers plan, everybody sees what is theirs.

**Keys.** Every request shows a key: `Authorization: Bearer wb_k1_...`. Make the first one on the machine itself with
`watchbill key create --admin`, and all others with `POST /v1/keys`.

**Logins.** People may come in through the identity provider of their company, at `/v1/login`, and get a cookie.

**Errors** are problem documents (RFC 9457); `errors` names the field. Another person's object is not there: 404.

**Repeats.** Send an `Idempotency-Key` with every change, new for each: the same request under the same key is carried
out once, and gets the same answer for 24 hours.

**Edits** say with `If-Match` which version they have seen: 412 when there is a newer one, 428 when it is missing.

**Lists** come in parts; `next_cursor` asks for the next one.
"""
_SECURITY = {
    "key": {"type": "http", "scheme": "bearer", "description": "An API key: wb_k1_..."},
    "login": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION,
        "description": f"The cookie of /v1/login. Changes also show {PROOF}, and come from a page of the same origin.",
    },
}


def document(app: FastAPI, version: str) -> dict[str, Any]:
    """The whole document, made once."""
    if not app.openapi_schema:
        made = get_openapi(title=app.title, version=version, description=DESCRIPTION, routes=app.routes)
        schemas = made.setdefault("components", {}).setdefault("schemas", {})
        schemas |= _schemas_of(Problem)
        made["components"]["securitySchemes"] = _SECURITY
        for operations in made["paths"].values():
            for operation in operations.values():
                _complete(operation)
        app.openapi_schema = made
    return app.openapi_schema


def _schemas_of(model: type[Problem]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    return {**schema.pop("$defs", {}), model.__name__: schema}


def _complete(operation: dict[str, Any]) -> None:
    access = TABLE[operation["operationId"]]
    operation["security"] = [] if access.is_open else [{name: []} for name in _SECURITY]
    operation["x-access"] = _who(access)
    if access.scope:
        operation["x-scope"] = access.scope
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "If-Match":
            parameter["required"] = True


def _who(access: Access) -> dict[str, str]:
    """Who may, for people who read the document."""
    cells = {name: cell for name, cell in access._asdict().items() if isinstance(cell, Cell)}
    return {name: cell.name.lower() for name, cell in cells.items() if cell is not Cell.NO}
