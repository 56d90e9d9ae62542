"""A second prover: HiGHS, as it comes with ortools, on a whole part in a process of its own.

It proves blocks of four hours for 30 people in 2 to 4 CPU seconds, where CP-SAT alone takes longer. It cannot be
interrupted: MathOpt's interrupter does nothing to HiGHS in ortools 9.15, so the process is killed instead, and ends by
itself when this one is gone.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from ortools.math_opt import model_parameters_pb2, parameters_pb2

from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.mathopt_model import exported
from scheduler.engine.part import Part
from scheduler.engine.second_prover_process import LENGTH_BYTES

PROGRAM = Path(__file__).with_name("second_prover_process.py")
POLL_SECONDS = 0.05
TOLERANCE = 1e-6
"""What HiGHS's bounds may be wrong by, as a part of the bound: its own tolerance for rows and reduced costs."""
NODES_PER_SECOND = 10
"""Nodes of its tree for each deterministic second of effort, so that the effort ends it at the same point each time."""
MOST_NODES = 2**31 - 1
MOST_SECONDS = 1e7


def prove(part: Part, board: Board, budget: Budget) -> None:
    """Raises the bound of the board, and offers a plan only when it is proven to be the best.

    Begins with the best of the board. Ends within about 0.1 s after the board's ``stop`` is set, and at the latest
    when the clock of the budget runs out. The effort given is spent, whatever was needed of it.
    """
    if not part.variables or board.stop.is_set() or budget.is_spent:
        return
    messages = [m.SerializeToString() for m in (exported(part, whole=True), _wanted(budget), _begin(board))]
    if budget.effort < math.inf:
        budget.spend(budget.effort)
    with _process() as process:
        reader = threading.Thread(target=_hear, args=(process, part, board), name="watchbill-second-prover")
        reader.start()
        _tell(process, messages)
        while reader.is_alive() and not board.stop.is_set() and budget.seconds > 0:
            reader.join(POLL_SECONDS)
        process.kill()
        reader.join()


def _wanted(budget: Budget) -> parameters_pb2.SolveParametersProto:
    wanted = parameters_pb2.SolveParametersProto()
    wanted.time_limit.FromSeconds(max(1, math.ceil(min(budget.seconds, MOST_SECONDS))))
    wanted.highs.int_options["threads"] = 1
    wanted.highs.int_options["random_seed"] = budget.seed % MOST_NODES
    wanted.highs.double_options["mip_rel_gap"] = 0.0
    if budget.effort < math.inf:
        wanted.highs.int_options["mip_max_nodes"] = max(1, min(MOST_NODES, int(budget.effort * NODES_PER_SECOND)))
    return wanted


def _begin(board: Board) -> model_parameters_pb2.ModelSolveParametersProto:
    """The best plan of the board to begin with: it lets HiGHS cut off whatever is dearer."""
    begin = model_parameters_pb2.ModelSolveParametersProto()
    if board.values is not None:
        hint = begin.solution_hints.add().variable_values
        hint.ids.extend(range(len(board.values)))
        hint.values.extend(board.values.astype(np.float64).tolist())
    return begin


@contextmanager
def _process() -> Iterator[subprocess.Popen[bytes]]:
    """The process, killed at the end of the block whatever happens in it."""
    command = [sys.executable, "-P", str(PROGRAM)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=quiet)  # noqa: S603 - ours
    try:
        yield process
    finally:
        process.kill()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            with suppress(BrokenPipeError):
                pipe.close()
        process.wait()


def _tell(process: subprocess.Popen[bytes], messages: list[bytes]) -> None:
    """Hands over the messages; a process that has ended already hears nothing, and its reader notices."""
    assert process.stdin is not None
    try:
        for message in messages:
            process.stdin.write(len(message).to_bytes(LENGTH_BYTES, "little") + message)
        process.stdin.flush()
    except BrokenPipeError:
        return


def _hear(process: subprocess.Popen[bytes], part: Part, board: Board) -> None:
    """Passes on what the process says, until it says nothing more."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.endswith(b"\n"):
            _heard(json.loads(line), part, board)


def _heard(said: dict[str, Any], part: Part, board: Board) -> None:
    if "bound" in said:
        bound = float(said["bound"])
        board.raise_bound(math.ceil(bound - TOLERANCE * max(1.0, abs(bound))))
    if "values" in said:
        values = np.zeros(part.variables, dtype=np.int64)
        values[said["ids"]] = said["values"]
        board.offer(values)
