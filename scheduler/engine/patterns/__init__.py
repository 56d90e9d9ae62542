"""A prover, and a searcher, by what each person may do: column generation over patterns.

The linear relaxation of a roster is weak where a person's choice has a price of its own: a weekend that costs the same
for one block as for two, weeks on duty that come in terms of at least four. A mix of whole patterns has none of these
weaknesses. ``prove`` is all that others need.
"""
