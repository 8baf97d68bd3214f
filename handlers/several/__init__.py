"""Setting up in a few taps: paste the clients' names, see what the workspace tells of them, add all, then sort them.

What a line may look like is ruled by models/rules/pasting.py, what is guessed by models/rules/guessing.py. Adding goes
the way of an import and is undone as one (models/importing/applying.py); a sorted client is a tier decision like any
other. docs/setup.md tells it from the outside; tests: tests/handlers/several/.
"""

from handlers.several import adding, found, pasting, sorting
from handlers.several.parts import feature

__all__ = ["adding", "feature", "found", "pasting", "sorting"]
