"""What the clients of each workspace are called, remembered between one keystroke and the next.

Whether it is still so is asked of the database each time (models.clients.NamesState): a client that another process
added or renamed a moment ago is found. The workspaces that were not asked about for longest are forgotten.
"""

from collections import OrderedDict

from sqlalchemy.ext.asyncio import AsyncSession

from models.clients import NamesState, names_and_state, names_state
from models.rules.name_index import NameIndex

MOST_NAMES = 100_000
"""Names that one process remembers, of all workspaces together; the newest asked for stays, however many it has."""


class KnownNames:
    """The names of one database's clients, by workspace."""

    def __init__(self, most: int = MOST_NAMES) -> None:
        self._most = most
        self._known: OrderedDict[str, tuple[NamesState, NameIndex[int]]] = OrderedDict()

    async def of(self, session: AsyncSession, workspace_id: str) -> NameIndex[int]:
        """The clients of the session's workspace that can be named, as they are now."""
        known = self._known.get(workspace_id)
        if known is None or known[0] != await names_state(session):
            found, state = await names_and_state(session)
            known = state, NameIndex(found, known[1].folds if known else {})
            self._known[workspace_id] = known
        self._known.move_to_end(workspace_id)
        while len(self._known) > 1 and sum(len(index) for _, index in self._known.values()) > self._most:
            self._known.popitem(last=False)
        return known[1]
