"""The ledger of promises: what each side owes, by when, and how it went (product.md, Methods: 4).

What people see is ledger.py, what they say of a promise acting.py, what one can write to a client about a miss
drafts.py. Promises come from agreements (models/recording.py); the rule of hit rates is models/rules/promises.py, the
table models/promises.py. Tests: tests/handlers/test_promises.py.
"""

from handlers.promises import acting
from handlers.promises.parts import feature

__all__ = ["acting", "feature"]
