"""What goes wrong ends at the door: a sentence, an exit code, and no traceback."""

from __future__ import annotations

import pytest
import typer

from api.cli.boundary import Exit, at_the_door, code_of
from scheduler.domain import errors
from scheduler.domain.errors import Located


def _left_by(error: BaseException, *, as_json: bool = False, bad_input: Exit = Exit.BAD_INPUT) -> int:
    @at_the_door(bad_input=bad_input)
    def command(*, as_json: bool) -> None:
        raise error

    with pytest.raises(typer.Exit) as left:
        command(as_json=as_json)
    return left.value.exit_code


def _while_loading(behind: BaseException) -> ImportError:
    """What an extension module makes of an error that hits it while it loads."""
    failed = ImportError("initialization failed")
    failed.__cause__ = behind
    return failed


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.BadInput("no"), 2),
        (errors.BadFiles((Located("a.csv", 3, "id", "is missing", "write one"),)), 2),
        (errors.NotFound("no such plan"), 2),
        (errors.StalePlan("it moved"), 3),
        (errors.TargetNotFound("no such schedule"), 4),
        (errors.RateLimited("later"), 4),
        (errors.EngineDisagreement("1 is not 2"), 70),
        (errors.SolverFailed("malformed"), 70),
        (errors.StoreFailed("disk full"), 70),
        (PermissionError(13, "Permission denied", "report.html"), 2),
        (ZeroDivisionError("division by zero"), 70),
        (KeyboardInterrupt(), 130),
        (_while_loading(KeyboardInterrupt()), 130),
        (_while_loading(OSError("no such library")), 70),
    ],
)
def test_every_error_has_its_exit_code(error: BaseException, code: int) -> None:
    """The numbers that --help promises."""
    assert _left_by(error) == code


def test_an_expected_error_is_told_in_its_own_words(capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence, on standard error, and nothing else."""
    _left_by(errors.BadInput("rotations.yaml:3: seats: is not a number; write digits only"))
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "rotations.yaml:3: seats: is not a number; write digits only\n")


def test_a_file_that_the_system_refuses_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Without the numbers and brackets that systems like."""
    _left_by(PermissionError(13, "Permission denied", "report.html"))
    assert capsys.readouterr().err == "report.html: Permission denied\n"


def test_an_unexpected_error_says_how_to_see_more(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without WATCHBILL_DEBUG a hint, with it the error itself."""
    _left_by(ZeroDivisionError("division by zero"))
    said = capsys.readouterr().err
    assert "WATCHBILL_DEBUG=1" in said
    assert "Traceback" not in said
    monkeypatch.setenv("WATCHBILL_DEBUG", "1")

    @at_the_door()
    def command() -> None:
        raise ZeroDivisionError("division by zero")

    with pytest.raises(ZeroDivisionError):
        command()


def test_where_two_means_changes_bad_input_leaves_one() -> None:
    """Only bad input moves; a failing target still leaves 4."""
    assert _left_by(errors.BadInput("no"), bad_input=Exit.BROKEN) == 1
    assert _left_by(errors.RateLimited("later"), bad_input=Exit.BROKEN) == 4


def test_a_pipe_that_is_closed_is_not_our_problem() -> None:
    """``watchbill show | head`` ends quietly: the error goes on to the command framework, which knows."""

    @at_the_door()
    def command() -> None:
        raise BrokenPipeError(32, "Broken pipe")

    with pytest.raises(BrokenPipeError):
        command()


def test_every_error_of_the_product_has_a_code_of_its_own_kind() -> None:
    """No error of ours is taken for a surprise by accident."""
    ours = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, errors.WatchbillError)]
    needed = {errors.BadFiles: ((),), errors.NotAcknowledged: ("2027Q1-v1", ("payments",))}
    raised = [kind(*needed.get(kind, ())) for kind in ours]
    faults = {type(error).__name__ for error in raised if code_of(error) is Exit.INTERNAL}
    assert faults == {"EngineDisagreement", "SolverFailed", "StoreFailed"}
