"""What the parts of this feature share: the feature itself and what Slack sends back."""

from handlers.kit.feature import Feature
from handlers.kit.ids import ClientRef, Nothing, Payload, RowId

feature = Feature("health")


class StatementsPage(Payload):
    """From which client on."""

    start: int = 0


BY_STATEMENT = feature.action("by_statement", StatementsPage)

SHOW_BANDS = feature.action("show_bands", Nothing)

SHOW_HISTORY = feature.action("show_history", ClientRef)


class PointsPage(Payload):
    """A client, and from which line on."""

    client_id: RowId
    start: int = 0


SHOW_POINTS = feature.action("show_points", PointsPage)
