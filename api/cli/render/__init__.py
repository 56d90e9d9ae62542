"""Plans in the terminal. These modules import rich, so commands import them only when they print a plan."""
