"""``watchbill demo``: the main job from end to end, on an invented organisation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.boundary import at_the_door


@at_the_door()
def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for everything that it makes.")] = Path("demo"),
    seconds: Annotated[float, typer.Option(min=1, max=3600, help="Longest search for a plan, in seconds.")] = 35.0,
) -> None:
    """Plan, judge, write and publish the next quarter of an invented organisation.

    Running it again is safe: what did not change is kept, and what you changed in the organisation is planned anew.
    """
    from api.cli.demonstration import Demonstration

    Demonstration(output, seconds).run()
