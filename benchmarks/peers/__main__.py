"""Says which peers can run here: python -m benchmarks.peers [--install-timefold]"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from benchmarks.peers.timefold.adapter import NotThere, install, reason


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__.partition(":")[0])
    parser.add_argument(
        "--install-timefold", action="store_true", help="into an environment of its own, build/timefold"
    )
    options = parser.parse_args(arguments)
    if options.install_timefold:
        try:
            install()
        except NotThere as error:
            print(f"timefold: {error}", file=sys.stderr)
            return 1
    print("cp-sat, highs, scip, greedy: ready")
    print(f"timefold: {reason() or 'ready'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
