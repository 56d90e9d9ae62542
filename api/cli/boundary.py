"""The boundary: what goes wrong inside becomes one sentence and an exit code, and nobody sees a traceback.

Exit codes are listed here once; ``--help`` and docs/commands.md repeat this text.
"""

from __future__ import annotations

import errno
import functools
from collections.abc import Callable
from enum import IntEnum
from typing import Any, ParamSpec, TypeVar

import typer

from api.cli.answers import answer, tell
from api.cli.documents import located_documents
from scheduler.domain.errors import (
    BadFiles,
    BadInput,
    EngineDisagreement,
    NotFound,
    PublishError,
    SolverFailed,
    StalePlan,
    StoreFailed,
    WatchbillError,
)


class Exit(IntEnum):
    """What the number means that a command leaves behind."""

    DONE = 0
    BROKEN = 1
    BAD_INPUT = 2
    CONFLICTS = 3
    TARGET_FAILED = 4
    INTERNAL = 70
    STOPPED = 130


EXIT_CODES = (
    "Exit codes: 0 done; 1 rules are broken, or no plan was found; 2 bad input; 3 conflicts at the target; "
    "4 the target refused or could not be reached; 70 a fault inside Watchbill; 130 stopped. "
    "'publish plan' differs: 0 nothing to change, 2 changes, 3 conflicts, and 1 for bad input."
)

DEBUG_HINT = "Set WATCHBILL_DEBUG=1 to see where it happened, and please report it."

DECLINED = "the question was not answered with yes; nothing was changed"

_Params = ParamSpec("_Params")
_Result = TypeVar("_Result")


def code_of(error: Exception) -> Exit:
    """The exit code of an error."""
    table: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Exit], ...] = (
        (StalePlan, Exit.CONFLICTS),
        (PublishError, Exit.TARGET_FAILED),
        ((EngineDisagreement, SolverFailed, StoreFailed), Exit.INTERNAL),
        ((BadInput, NotFound, OSError, WatchbillError), Exit.BAD_INPUT),
    )
    return next((code for kinds, code in table if isinstance(error, kinds)), Exit.INTERNAL)


def at_the_door(
    *, bad_input: Exit = Exit.BAD_INPUT
) -> Callable[[Callable[_Params, _Result]], Callable[_Params, _Result]]:
    """Marks a command: its errors end here. ``bad_input`` replaces exit code 2 where that means something else."""

    def decorate(command: Callable[_Params, _Result]) -> Callable[_Params, _Result]:
        @functools.wraps(command)
        def guarded(*args: _Params.args, **kwargs: _Params.kwargs) -> _Result:
            as_json = bool(kwargs.get("as_json", False))
            try:
                return command(*args, **kwargs)
            except KeyboardInterrupt:
                tell("Stopped.")
                raise typer.Exit(Exit.STOPPED) from None
            except (WatchbillError, OSError) as error:
                if isinstance(error, OSError) and error.errno == errno.EPIPE:
                    raise  # whoever reads our output has seen enough; typer ends quietly
                code = code_of(error)
                raise _refusal(error, bad_input if code is Exit.BAD_INPUT else code, as_json=as_json) from None
            except typer.Abort:
                if as_json:
                    answer({"error": {"kind": "Declined", "message": DECLINED}, "exit_code": int(Exit.BROKEN)})
                raise
            except (typer.Exit, typer.BadParameter):
                raise
            except Exception as error:  # noqa: BLE001 -- this is the last line before the person
                if was_interrupted(error):
                    tell("Stopped.")
                    raise typer.Exit(Exit.STOPPED) from None
                raise _surprise(error, as_json=as_json) from None

        return guarded

    return decorate


def was_interrupted(error: BaseException) -> bool:
    """Whether Ctrl-C is what lies behind an error: an extension that it hits while loading says ImportError."""
    behind = error.__cause__ or error.__context__
    return behind is not None and (isinstance(behind, KeyboardInterrupt) or was_interrupted(behind))


def _refusal(error: Exception, code: Exit, *, as_json: bool) -> typer.Exit:
    if as_json:
        answer(problem(error, code))
    tell(_said(error))
    return typer.Exit(code)


def _said(error: Exception) -> str:
    """The text for people; a file that the system refused is named first."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def _surprise(error: Exception, *, as_json: bool) -> typer.Exit:
    """An error that nobody foresaw: raised as it is for those who asked, one sentence for everybody else."""
    from api.settings import wants_tracebacks

    if wants_tracebacks():
        raise error
    if as_json:
        answer(problem(error, Exit.INTERNAL))
    tell(f"Something went wrong inside Watchbill: {type(error).__name__}: {error}\n{DEBUG_HINT}")
    return typer.Exit(Exit.INTERNAL)


def problem(error: Exception, code: Exit) -> dict[str, Any]:
    """The JSON document that stands for an answer when there is none."""
    said: dict[str, Any] = {"kind": type(error).__name__, "message": _said(error)}
    if isinstance(error, BadFiles):
        said["located"] = located_documents(error.located)
    return {"error": said, "exit_code": int(code)}
