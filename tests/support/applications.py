"""Letting go of the HTTP applications that tests made."""

from __future__ import annotations

from fastapi.dependencies import models

CACHES = (models._is_gen_callable_cached, models._is_async_gen_callable_cached, models._is_coroutine_callable_cached)


def forget_applications() -> None:
    """FastAPI remembers every function that an application was made of. A program has one application; tests make
    hundreds, all of which would stay, and each costs every full garbage collection some ten thousand objects more."""
    for each in CACHES:
        each.cache_clear()
