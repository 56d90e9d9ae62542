"""Timefold Solver 1.24.0b0 for Python as a peer: in an environment of its own, with Java 17, instances over files."""
