"""The process in which HiGHS works for the second prover: run as a file, it needs ortools and nothing of this project.

Standard input holds three messages of MathOpt (model, parameters, parameters of the model), each after its length in
eight bytes, and then stays open: when it ends, so has whoever asked, and this process ends itself. Standard output
gets one JSON object a line: {"bound": number} while at work, and {"values": [...]} when the best plan is proven.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
import threading
from collections.abc import Sequence
from typing import Any

from ortools.math_opt import callback_pb2, model_parameters_pb2, model_pb2, parameters_pb2, result_pb2
from ortools.math_opt.core.python import solver

LENGTH_BYTES = 8
IN_LOG = re.compile(r"\d%\s+(-?\d[\d.e+]*)\s+\S+\s+(?:\S+%|Large|inf)\s")
"""A line of the log as it works through its tree: after the part explored come bound, best and gap."""


def main() -> None:
    """Solves what standard input holds."""
    model = _message(model_pb2.ModelProto())
    wanted = _message(parameters_pb2.SolveParametersProto())
    begin = _message(model_parameters_pb2.ModelSolveParametersProto())
    threading.Thread(target=_end_with_the_asker, daemon=True).start()
    result = solver.solve(
        model,
        parameters_pb2.SOLVER_TYPE_HIGHS,
        parameters_pb2.SolverInitializerProto(),
        wanted,
        begin,
        _heard,
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )
    _answer(result)


def bound_in(line: str) -> float | None:
    """The bound that a line of the log tells, if it tells one."""
    found = IN_LOG.search(line)
    return float(found[1]) if found else None


def _answer(result: result_pb2.SolveResultProto) -> None:
    bound = result.termination.objective_bounds.dual_bound
    if math.isfinite(bound):
        _say({"bound": bound})
    if result.termination.reason == result_pb2.TERMINATION_REASON_OPTIMAL:
        found = result.solutions[0].primal_solution.variable_values
        _say({"ids": list(found.ids), "values": [round(value) for value in found.values]})


def _heard(lines: Sequence[str]) -> None:
    for line in lines:
        bound = bound_in(line)
        if bound is not None:
            _say({"bound": bound})


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _message(kind: Any) -> Any:
    length = int.from_bytes(sys.stdin.buffer.read(LENGTH_BYTES), "little")
    kind.ParseFromString(sys.stdin.buffer.read(length))
    return kind


def _end_with_the_asker() -> None:
    """At once, without unwinding: HiGHS does not hear Python."""
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)
