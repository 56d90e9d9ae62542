"""Makes instances of any size, the same for the same seed.

    python -m benchmarks.generate weekend ENGINEERS WEEKENDS [--per-region 1] [--seed 0] > weekend-45x52.json
    python -m benchmarks.generate dense FILE TIMES > dense-10000.json
    python -m benchmarks.generate joint WEEKENDS TERMS > joint-45x52.json

``weekend`` draws like the shared files of that family: three regions in turn; share 100, 80 or 50 (70, 22 and 8 of a
hundred people); 0, 1 or 2 weekends carried (40, 40 and 20); 12 % of the weekends off, 10 % disliked, 10 % of weekends
are holidays of weight 2; a gap of 3. ``dense`` repeats the people of a file; the seats stay. ``joint`` puts a weekend
file and a file of terms for the same people together.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

REGIONS = ("AMER", "EMEA", "APAC")
SHARES = {100: 70, 80: 22, 50: 8}
CARRIED = {0: 40, 1: 40, 2: 20}
OFF, DISLIKED, HOLIDAYS = 0.12, 0.10, 0.10
GAP, HOLIDAY_WEIGHT = 3, 2


def weekend(engineers: int, weekends: int, *, per_region: int = 1, seed: int = 0) -> dict[str, Any]:
    """An instance of the family weekend-ExW."""
    draw = Random(f"{engineers}x{weekends}x{per_region}/{seed}")

    def some(chance: float) -> list[int]:
        return [week for week in range(weekends) if draw.random() < chance]

    def one_of(chances: Mapping[int, int]) -> int:
        return draw.choices(list(chances), list(chances.values()))[0]

    people = [
        {
            "id": f"e{number:04}",
            "region": REGIONS[number % len(REGIONS)],
            "share": one_of(SHARES),
            "carry": one_of(CARRIED),
            "off": some(OFF),
            "dislike": some(DISLIKED),
        }
        for number in range(engineers)
    ]
    return {
        "weeks": weekends,
        "regions": list(REGIONS),
        "per_region": per_region,
        "gap": GAP,
        "engineers": people,
        "holidays": sorted(draw.sample(range(weekends), round(HOLIDAYS * weekends))),
        "holiday_weight": HOLIDAY_WEIGHT,
    }


def repeated(data: Mapping[str, Any], times: int) -> dict[str, Any]:
    """An instance of the family dense-N with everybody so many times; copy n of person p has the number n x N + p."""
    count = len(data["people"])
    away = [[copy * count + person, weekend] for copy in range(times) for person, weekend in data["away"]]
    return {**data, "people": list(data["people"]) * times, "away": away}


def literals(data: Mapping[str, Any]) -> int:
    """The pairs of a person and a weekend of their region that are possible: the size of a weekend instance."""
    return sum(data["weeks"] - len(engineer["off"]) for engineer in data["engineers"])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__.partition("\n")[0])
    kinds = parser.add_subparsers(dest="kind", required=True)
    of_weekends = kinds.add_parser("weekend")
    of_weekends.add_argument("engineers", type=int)
    of_weekends.add_argument("weekends", type=int)
    of_weekends.add_argument("--per-region", type=int, default=1)
    of_weekends.add_argument("--seed", type=int, default=0)
    of_dense = kinds.add_parser("dense")
    of_dense.add_argument("file", type=Path)
    of_dense.add_argument("times", type=int)
    of_both = kinds.add_parser("joint")
    of_both.add_argument("weekends", type=Path)
    of_both.add_argument("terms", type=Path)
    options = parser.parse_args(arguments)
    if options.kind == "weekend":
        made = weekend(options.engineers, options.weekends, per_region=options.per_region, seed=options.seed)
    elif options.kind == "dense":
        made = repeated(json.loads(options.file.read_text("utf-8")), options.times)
    else:
        made = {name: json.loads(getattr(options, name).read_text("utf-8")) for name in ("weekends", "terms")}
    json.dump(made, sys.stdout, separators=(",", ":"))
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
