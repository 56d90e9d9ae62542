"""Checks HTTP exchanges against PagerDuty's published API description.

The description carries no licence, so it does not ship; whoever has it names the file. Needs the package jsonschema.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ADDRESS = "urn:pagerduty"
JSON = "application/json"
ESCAPES = str.maketrans({"~": "~0", "/": "~1"})


class Contract:
    """The API description, and what an exchange breaks of it."""

    def __init__(self, description: Path) -> None:
        document = json.loads(description.read_text("utf-8"))
        self._document = _as_json_schema(document)
        resource = Resource.from_contents(self._document, default_specification=DRAFT202012)
        self._registry: Registry = Registry().with_resource(ADDRESS, resource)

    def breaches(self, method: str, path: str, query: str, sent: bytes, status: int, answered: bytes) -> list[str]:
        """Everything in which the exchange differs from the description, as sentences."""
        pattern = self._pattern(path)
        if pattern is None:
            return [f"{path} is not described"]
        pointer = ["paths", pattern, method.lower()]
        operation = self._at(pointer)
        found = list(self._query_breaches(operation, query))
        if sent:
            found += self._body_breaches([*pointer, "requestBody"], sent)
        if str(status) not in operation["responses"]:
            return [*found, f"{method} {pattern} never answers {status}"]
        if answered:
            found += self._body_breaches([*pointer, "responses", str(status)], answered)
        return found

    def _pattern(self, path: str) -> str | None:
        """The described path; words that stand there literally win over placeholders."""
        asked = path.split("/")
        fitting = [
            pattern
            for pattern in self._document["paths"]
            if len(parts := pattern.split("/")) == len(asked)
            and all(part.startswith("{") or part == word for part, word in zip(parts, asked, strict=True))
        ]
        return min(fitting, key=lambda pattern: pattern.count("{"), default=None)

    def _query_breaches(self, operation: dict[str, Any], query: str) -> list[str]:
        described = [self._followed(parameter) for parameter in operation["parameters"]]
        described = [parameter for parameter in described if parameter["in"] == "query"]
        names = {parameter["name"] for parameter in described}
        asked = {name for name, _ in parse_qsl(query)}
        missing = {parameter["name"] for parameter in described if parameter.get("required")} - asked
        return [f"{name} is missing" for name in missing] + [f"{name} is not described" for name in asked - names]

    def _body_breaches(self, pointer: list[str], body: bytes) -> list[str]:
        described = self._at(pointer)
        if "$ref" in described:
            pointer = _pointer_of(described["$ref"])
            described = self._at(pointer)
        if JSON not in described.get("content", {}):
            return ["there is a body where none is described"]
        where = "/".join(part.translate(ESCAPES) for part in [*pointer, "content", JSON, "schema"])
        validator = Draft202012Validator(
            {"$ref": f"{ADDRESS}#/{where}"}, registry=self._registry, format_checker=FormatChecker()
        )
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(body))]

    def _followed(self, node: dict[str, Any]) -> dict[str, Any]:
        return self._at(_pointer_of(node["$ref"])) if "$ref" in node else node

    def _at(self, pointer: list[str]) -> Any:
        node: Any = self._document
        for part in pointer:
            node = node[part]
        return node


class CheckedExchanges:
    """Passes every exchange through to an application, collects what it breaks, and tells each at once."""

    def __init__(self, app: ASGIApp, contract: Contract, tell: Callable[[str], object] = lambda _: None) -> None:
        self._app = app
        self._contract = contract
        self._tell = tell
        self.count = 0
        self.breaches: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent, answered, status = bytearray(), bytearray(), 0

        async def receive_and_note() -> Message:
            message = await receive()
            sent.extend(message.get("body", b""))
            return message

        async def send_and_note(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            answered.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, receive_and_note, send_and_note)
        method, path, query = scope["method"], unquote(scope["path"]), scope["query_string"].decode()
        found = self._contract.breaches(method, path, query, bytes(sent), status, bytes(answered))
        self.count += 1
        for breach in found:
            self.breaches.append(f"{method} {path}: {breach}")
            self._tell(self.breaches[-1])


def _pointer_of(reference: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in reference.removeprefix("#/").split("/")]


def _as_json_schema(node: Any) -> Any:
    """OpenAPI 3.0 writes ``nullable``; JSON Schema lists null among the types."""
    if isinstance(node, list):
        return [_as_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    changed = {name: _as_json_schema(value) for name, value in node.items() if name != "example"}
    if node.get("nullable") is True and isinstance(node.get("type"), str):
        changed["type"] = [node["type"], "null"]
    return changed
