"""The largest flow is what can be served, also where the first choice was a wrong one."""

from __future__ import annotations

from scheduler.domain.flow import SINK, SOURCE, Network


def _served(demand, able, most):
    """Units of demand that people serve: ``able`` says who may serve what, ``most`` how much each."""
    network = Network()
    for what, units in demand.items():
        network.join(SOURCE, what, units)
    for who, kinds in able.items():
        for what in kinds:
            network.join(what, who, 1)
        network.join(who, SINK, most[who])
    return network.largest_flow()


def test_whoever_can_do_only_one_thing_does_it():
    """Ada can do both, Ben only the night: both are served, whoever is asked first."""
    for order in (("night", "day"), ("day", "night")):
        assert _served(dict.fromkeys(order, 1), {"ada": order, "ben": ("night",)}, {"ada": 1, "ben": 1}) == 2


def test_nobody_does_more_than_they_may():
    """Three units, one person for two of them."""
    assert _served({"a": 1, "b": 1, "c": 1}, {"ada": ("a", "b", "c")}, {"ada": 2}) == 2


def test_nothing_flows_where_nobody_is():
    """An empty network serves nothing."""
    assert Network().largest_flow() == 0
    assert _served({"a": 5}, {}, {}) == 0
