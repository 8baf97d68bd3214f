"""A simulated year of agencies with the nudge engine: how often people hear, and whether it was right.

`agency.py` is what lives, `inventing.py` makes it up, `living.py` has what happens on a day, `hearing.py` what is said,
`reacting.py` what people do with it, `tally.py` what came of it and the promises that it has to keep. What it printed
stands in docs/nudges.md.
"""
