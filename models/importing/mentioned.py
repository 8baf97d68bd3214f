"""What a whole file names, gathered before its rows are judged: so each name is looked up once."""

from dataclasses import dataclass, field

from models.importing.formats import Columns, Field, InvoiceField
from models.importing.reading import Table
from models.importing.values import day_part, one_line
from models.rules.figures import DayOrder, order_of

DAYS = (Field.SINCE, InvoiceField.ISSUED, InvoiceField.DUE, InvoiceField.PAID)


@dataclass(slots=True)
class Mentioned:
    """Texts of cells, each once."""

    rows: int = 0
    """How many there are."""
    owners: set[str] = field(default_factory=set)
    internal_channels: set[str] = field(default_factory=set)
    shared_channels: set[str] = field(default_factory=set)
    order: DayOrder | None = None
    """What comes first in its dates, as far as they tell together."""


def mentioned(table: Table, columns: Columns) -> Mentioned:
    """Raises UnreadableError where it cannot be read to its end."""
    found = Mentioned()
    places = {
        Field.OWNER: found.owners,
        Field.INTERNAL_CHANNEL: found.internal_channels,
        Field.SHARED_CHANNEL: found.shared_channels,
    }
    days: set[str] = set()
    for _, cells in table.rows():
        found.rows += 1
        said = columns.cells(cells)
        for place, texts in places.items():
            if place in said:
                texts.add(one_line(said[place]))
        days |= {day_part(one_line(said[one])) for one in DAYS if isinstance(said.get(one), str)}
    found.order = order_of(days)
    return found
