"""Letting go of the HTTP applications that tests made."""

from __future__ import annotations

import sys

CACHES = ("_is_gen_callable_cached", "_is_async_gen_callable_cached", "_is_coroutine_callable_cached")


def forget_applications() -> None:
    """FastAPI remembers every function that an application was made of. A program has one application; tests make
    hundreds, all of which would stay, and each costs every full garbage collection some ten thousand objects more."""
    models = sys.modules.get("fastapi.dependencies.models")
    for name in CACHES if models else ():
        getattr(models, name).cache_clear()
