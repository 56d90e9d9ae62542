"""``watchbill key``: the keys with which people and programs come in over HTTP. The first admin starts here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.answers import answer, say, tell
from api.cli.boundary import at_the_door
from api.cli.opening import AsJson, services_of
from scheduler.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.domain.keys import ApiKey
    from scheduler.domain.record_reading import Person

ROLES = "engineer, reviewer, manager or admin"

key = typer.Typer(
    no_args_is_help=True,
    help="API keys: make them, list them, take them back. What is typed on this machine needs no key.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@key.command("create")
@at_the_door()
def create(
    ctx: typer.Context,
    admin: Annotated[bool, typer.Option("--admin", help="A key that may do everything, to start with.")] = False,
    role: Annotated[str | None, typer.Option(metavar="ROLE", help=f"What it may do: {ROLES}.")] = None,
    engineer: Annotated[str | None, typer.Option(metavar="ID", help="The engineer whose it is.")] = None,
    owner: Annotated[str | None, typer.Option(metavar="WHO", help="Whose it is otherwise, such as a script.")] = None,
    name: Annotated[str | None, typer.Option(metavar="TEXT", help="What it is called. Default: whose it is.")] = None,
    scopes: Annotated[
        list[str] | None, typer.Option("--scope", metavar="NOUN:VERB", help="Only this much; may be repeated.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it lives.")] = 90,
    as_json: AsJson = False,
) -> None:
    """Make a key and show it once. Only its digest is kept, so nobody can show it again."""
    from pydantic import ValidationError

    from api.http.access import SCOPES
    from scheduler.services.keys import KeyWanted, at_the_machine, create_key

    fields = {
        "name": name or engineer or owner or role or "admin",
        "role": "admin" if admin else role,
        "engineer_id": engineer,
        "owner": owner,
        "scopes": tuple(scopes or ()),
        "days": days,
    }
    _refuse_unclear(role, engineer, admin=admin)
    try:
        wanted = KeyWanted.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(f"{first['loc'][0]}: {first['msg']}") from None
    services = services_of(ctx, may_create=True)
    with services.store.writing() as work:
        made, secret = create_key(work, wanted, actor=at_the_machine(work), now=services.now(), known_scopes=SCOPES)
    if as_json:
        answer({"key": _document(made, {}), "secret": secret})
        return
    say(secret)
    tell(
        f"{made.id}, {made.role}, until {made.expires_at:%Y-%m-%d}. It is not shown again; keep it where others do not"
    )
    tell("see it. Programs send it as: Authorization: Bearer KEY")


def _refuse_unclear(role: str | None, engineer: str | None, *, admin: bool) -> None:
    if admin == (role is not None):
        raise BadInput(f"say what the key may do: --admin, or --role with {ROLES}")
    if role == "engineer" and engineer is None:
        raise BadInput("a key of the role engineer says whose it is; name them with --engineer")


@key.command("list")
@at_the_door()
def list_(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List all keys, without their secrets."""
    from scheduler.domain.audit import EVERYBODY

    services = services_of(ctx)
    with services.store.reading() as work:
        found, people = work.keys.keys(EVERYBODY), work.record.people()
    if as_json:
        answer({"keys": [_document(each, people) for each in found]})
        return
    for each in found:
        owner = people[each.owner_id].label if each.owner_id in people else each.owner_id
        reach = ", ".join(each.scopes) or "everything of the role"
        say(f"{each.id}  {each.role:8}  {owner}  {each.name}  {reach}  {_until(each)}")
    if not found:
        say("No keys.")


@key.command("revoke")
@at_the_door()
def revoke(
    ctx: typer.Context, key_id: Annotated[str, typer.Argument(metavar="KEY", help="Id of a key; see 'key list'.")]
) -> None:
    """Close a key at once and for good."""
    from scheduler.services.keys import at_the_machine, revoke_key

    services = services_of(ctx)
    with services.store.writing() as work:
        closed = revoke_key(work, key_id, actor=at_the_machine(work), now=services.now())
    say(f"{closed.id} opens nothing any more.")


def _until(each: ApiKey) -> str:
    if each.revoked_at is not None:
        return f"revoked on {each.revoked_at:%Y-%m-%d}"
    return f"until {each.expires_at:%Y-%m-%d}"


def _document(each: ApiKey, people: Mapping[str, Person]) -> dict[str, Any]:
    owner = people.get(each.owner_id)
    fields = each.model_dump(mode="json", exclude={"owner_id", "created_by"})
    return fields | {"owner": owner.label if owner else each.engineer_id or each.name}
