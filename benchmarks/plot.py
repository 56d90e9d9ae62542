"""The plot of growth: an SVG of our own making, readable on light and on dark ground."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 80, 40, 40, 56
STYLE = """
    text { font: 13px sans-serif; fill: #24292f; }
    .title { font-size: 15px; }
    .grid { stroke: #8c959f; stroke-opacity: 0.35; stroke-width: 1; }
    .fit { stroke: #0969da; stroke-width: 2; fill: none; }
    .bar { stroke: #bc4c00; stroke-width: 2; stroke-dasharray: 6 5; fill: none; }
    .point { fill: #0969da; }
    .open { fill: none; stroke: #bc4c00; stroke-width: 2; }
    .ground { fill: #ffffff; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .ground { fill: #0d1117; }
      .fit { stroke: #58a6ff; }
      .point { fill: #58a6ff; }
      .bar, .open { stroke: #f0883e; }
    }
"""
Point = tuple[float, float, bool]
"""Literals, CPU seconds, and whether the run ended with a proof."""


class _Scale:
    """Logarithmic axes over whole powers of ten."""

    def __init__(self, points: Sequence[Point]) -> None:
        xs, ys = [x for x, _, _ in points], [max(y, 0.01) for _, y, _ in points]
        self.x = (math.floor(math.log10(min(xs))), max(math.ceil(math.log10(max(xs))), 1))
        self.y = (math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)) + 1e-9))

    def at(self, x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - self.x[0]) / max(1, self.x[1] - self.x[0])
        up = (math.log10(max(y, 0.01)) - self.y[0]) / max(1, self.y[1] - self.y[0])
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)


def growth_svg(points: Sequence[Point], slope: float | None, bar: float) -> str:
    """The runs on logarithmic axes, the line of growth through them, and the steepest that the bar allows."""
    if not points:
        return _page([f'<text x="{WIDTH / 2}" y="{HEIGHT / 2}" text-anchor="middle">Nothing was measured.</text>'])
    scale = _Scale(points)
    parts = [*_axes(scale)]
    done = [(x, y) for x, y, proven in points if proven]
    if slope is not None and done:
        parts += [_line(scale, done, slope, slope, "fit"), _line(scale, done, slope, bar, "bar")]
        parts += [_legend(0, "fit", f"growth: literals ^ {slope:.2f}"), _legend(1, "bar", f"the bar: ^ {bar:g}")]
    for x, y, proven in points:
        across, down = scale.at(x, y)
        kind = "point" if proven else "open"
        parts.append(f'<circle class="{kind}" cx="{across:.1f}" cy="{down:.1f}" r="4"/>')
    return _page(parts)


def _axes(scale: _Scale) -> list[str]:
    parts = []
    for power in range(scale.x[0], scale.x[1] + 1):
        across, down = scale.at(10.0**power, 10.0 ** scale.y[0])
        parts.append(f'<line class="grid" x1="{across:.1f}" y1="{TOP}" x2="{across:.1f}" y2="{down:.1f}"/>')
        parts.append(f'<text x="{across:.1f}" y="{down + 20:.1f}" text-anchor="middle">{10**power:,}</text>')
    for power in range(scale.y[0], scale.y[1] + 1):
        across, down = scale.at(10.0 ** scale.x[0], 10.0**power)
        parts.append(f'<line class="grid" x1="{LEFT}" y1="{down:.1f}" x2="{WIDTH - RIGHT}" y2="{down:.1f}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{down + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>')
    parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 14}" text-anchor="middle">literals (person, weekend)</text>')
    parts.append(f'<text class="title" x="{LEFT}" y="24">CPU seconds to a proof</text>')
    return parts


def _line(scale: _Scale, points: Sequence[tuple[float, float]], fit: float, slope: float, kind: str) -> str:
    """From where the fit has the smallest size, over the range of sizes; what leaves the plot is cut off."""
    least, largest = min(x for x, _ in points), max(x for x, _ in points)
    middle_x = sum(math.log(x) for x, _ in points) / len(points)
    middle_y = sum(math.log(max(y, 0.01)) for _, y in points) / len(points)
    begin = middle_y + fit * (math.log(least) - middle_x)
    (x1, y1), (x2, y2) = (
        scale.at(x, math.exp(begin + slope * (math.log(x) - math.log(least)))) for x in (least, largest)
    )
    return f'<line class="{kind}" clip-path="url(#plot)" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _legend(number: int, kind: str, says: str) -> str:
    y = TOP + 18 + 20 * number
    return (
        f'<line class="{kind}" x1="{LEFT + 16}" y1="{y}" x2="{LEFT + 46}" y2="{y}"/>'
        f'<text x="{LEFT + 54}" y="{y + 4}">{escape(says)}</text>'
    )


def _page(parts: Sequence[str]) -> str:
    body = "\n  ".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">\n'
        f"  <title>Growth of CPU seconds with size</title>\n"
        f"  <style>{STYLE}  </style>\n"
        f'  <clipPath id="plot"><rect x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" '
        f'height="{HEIGHT - TOP - BOTTOM}"/></clipPath>\n'
        f'  <rect class="ground" width="{WIDTH}" height="{HEIGHT}" rx="6"/>\n'
        f"  {body}\n</svg>\n"
    )
