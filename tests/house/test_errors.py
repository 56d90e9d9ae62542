"""The tree of errors is the one that is drawn."""

from __future__ import annotations

import importlib

from scheduler.domain import errors
from tests.support.sources import module_name, package_files


def test_the_drawn_tree_of_errors_is_the_real_one() -> None:
    """The docstring of scheduler/domain/errors.py draws every error of the module under its first parent."""
    real = {
        error.__name__: error.__bases__[0].__name__
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, Exception) and error is not errors.WatchbillError
    }
    assert _drawn() == real


def test_every_error_of_the_product_has_the_one_root() -> None:
    """A door catches WatchbillError and nothing escapes it: no public one derives from Exception alone."""
    strays = []
    for path in package_files():
        module = importlib.import_module(module_name(path))
        for name, thing in vars(module).items():
            ours = isinstance(thing, type) and thing.__module__ == module.__name__ and not name.startswith("_")
            if ours and issubclass(thing, Exception) and not issubclass(thing, errors.WatchbillError):
                strays.append(f"{module.__name__}.{name}")
    assert strays == []


def _drawn() -> dict[str, str]:
    """Each error of the drawing with the one that it hangs from."""
    lines = [line for line in (errors.__doc__ or "").splitlines()[2:] if line]
    assert lines[0] == errors.WatchbillError.__name__
    above, parents = [lines[0]], {}
    for line in lines[1:]:
        branch, name = line.rsplit("── ", 1)
        depth = (len(branch) + 3) // 4
        parents[name] = above[depth - 1]
        above[depth:] = [name]
    return parents
