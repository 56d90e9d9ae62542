"""The largest flow through a small network: how much of a demand can be served at all, by counting alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable

Node = Hashable

SOURCE, SINK = "source", "sink"


class Network:
    """Nodes joined by pipes of whole capacities, from SOURCE to SINK."""

    def __init__(self) -> None:
        self._left: dict[Node, dict[Node, int]] = defaultdict(dict)

    def join(self, start: Node, end: Node, capacity: int) -> None:
        """A pipe from start to end; joining the same two again adds up."""
        self._left[start][end] = self._left[start].get(end, 0) + capacity
        self._left[end].setdefault(start, 0)

    def largest_flow(self) -> int:
        """The most that gets from SOURCE to SINK (Ford and Fulkerson, one unit at a time). Uses the network up."""
        flow = 0
        while path := self._path():
            for start, end in path:
                self._left[start][end] -= 1
                self._left[end][start] += 1
            flow += 1
        return flow

    def _path(self) -> list[tuple[Node, Node]]:
        """A way with room left, empty when there is none."""
        came_from: dict[Node, Node] = {SOURCE: SOURCE}
        waiting: list[Node] = [SOURCE]
        while waiting:
            node = waiting.pop()
            for other, left in self._left[node].items():
                if left and other not in came_from:
                    came_from[other] = node
                    if other == SINK:
                        return _back(came_from)
                    waiting.append(other)
        return []


def _back(came_from: dict[Node, Node]) -> list[tuple[Node, Node]]:
    path: list[tuple[Node, Node]] = []
    node: Node = SINK
    while node != SOURCE:
        path.append((came_from[node], node))
        node = came_from[node]
    return path
