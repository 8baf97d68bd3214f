"""What the parts of this feature share: the feature itself and what Slack sends back."""

from handlers.kit.feature import Feature
from handlers.kit.forms import Form, Ticks
from handlers.kit.ids import Payload

feature = Feature("leads_monday")


class SwitchRef(Payload):
    """Whether somebody wants it from now on."""

    wanted: bool


class ChoiceForm(Form):
    """Ticked is wanted."""

    monday: Ticks[str] = ()


CHOICE = feature.modal("choice", ChoiceForm)
SWITCH = feature.action("switch", SwitchRef)
