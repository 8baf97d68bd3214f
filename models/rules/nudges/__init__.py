"""Nudges: what may be worth a word, and which of it is said to whom and when (product.md, Speaking up).

`cause.py` is what a nudge is about, `finding.py` the kinds, `deciding.py` which causes are said, `rhythm.py` when.
docs/nudges.md tells it as a story.
"""
