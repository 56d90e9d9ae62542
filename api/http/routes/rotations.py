"""Rotations, as they were imported: what is covered, by how many, and where it is published."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter

from api.bootstrap import Services
from api.http.asking import CallerIn, IdIn
from api.http.models import Page
from api.http.paging import PagingIn
from api.http.rotation_models import RotationOut, RotationPage, rotation_out
from api.http.route import router
from scheduler.domain.coverage import Rotation
from scheduler.domain.publication import PublicationTarget


def rotation_routes(services: Services) -> APIRouter:
    """Reading alone: rotations are changed by an import, targets by a setting."""
    routes = router("rotations")

    @routes.get("/rotations", response_model=RotationPage)
    def list_rotations(caller: CallerIn, paging: PagingIn) -> Page[RotationOut]:
        """Rotations by id."""
        with services.store.reading() as work:
            found = work.people.rotations(after=paging.behind(""), limit=paging.fetch)
        targets = _told(services, is_lead=caller.actor.is_lead)
        return paging.page(found, lambda each: rotation_out(each, targets), _id)

    @routes.get("/rotations/{rotation_id}")
    def get_rotation(rotation_id: IdIn, caller: CallerIn) -> RotationOut:
        """One rotation."""
        with services.store.reading() as work:
            rotation = work.people.rotation(rotation_id)
        return rotation_out(rotation, _told(services, is_lead=caller.actor.is_lead))

    return routes


def _id(rotation: Rotation) -> str:
    return rotation.id


def _told(services: Services, *, is_lead: bool) -> Iterable[PublicationTarget] | None:
    """Where seats are published; None for those who do not publish."""
    return services.settings.targets if is_lead else None
