"""The page of figures, docs/benchmarks.md, with its plot and the figures as JSON lines beside it."""
