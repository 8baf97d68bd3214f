"""What the parts of this feature share: the feature itself and what Slack sends back."""

from handlers.kit.feature import Feature
from handlers.kit.ids import ClientRef

feature = Feature("health")

SHOW_HISTORY = feature.action("show_history", ClientRef)
