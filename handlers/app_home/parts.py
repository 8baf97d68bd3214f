"""What comes back from a desk: its controls, and the choice that travels with it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import Field, ValidationError

from handlers.kit.drafts import DESK
from handlers.kit.feature import Feature
from handlers.kit.forms import metadata
from handlers.kit.ids import Control, Nothing, Payload
from models.rules.desk import Wanted
from models.rules.health import Band
from models.rules.names import LONGEST
from models.rules.tiers import Tier

feature = Feature("app_home")

MINE, ALL = "mine", "all"
UNKNOWN = "unknown"
BANDS: Mapping[str, Band | None] = {**{band.value: band for band in reversed(Band)}, UNKNOWN: None}


class Choice(Payload):
    """What somebody chose to see on their desk, on a day; empty is what they find who chose nothing."""

    whose: str = Field(default="", pattern=r"^(|mine|all|[UW][A-Z0-9]{1,39})$")
    band: str = Field(default="", max_length=20)
    tier: Literal["", "ideal", "good", "ok", "bad_fit"] = ""
    name: str = Field(default="", max_length=LONGEST)
    page: int = Field(default=0, ge=0, lt=2**31)
    day: date | None = None

    def wanted(self, *, has_own: bool) -> Wanted:
        """As the rules read it; who has no clients of their own finds all."""
        whose = self.whose or (MINE if has_own else ALL)
        return Wanted(
            mine=whose == MINE,
            owner_id="" if whose in (MINE, ALL) else whose,
            bands=frozenset({BANDS[self.band]}) if self.band in BANDS else None,
            tier=Tier(self.tier) if self.tier else None,
            name=self.name,
        )


class PageRef(Payload):
    """One page of what stands on the desk."""

    number: int = Field(ge=0, lt=2**31)


WHOSE = Control("app_home.whose")
OWNER = Control("app_home.owner")
BAND = Control("app_home.band")
TIER = Control("app_home.tier")
NAME = Control("app_home.name")
TURN = feature.action("turn", PageRef)
SHOW_ALL = feature.action("show_all", Nothing)
PUT_AWAY = feature.action("put_away", Nothing)
ROLES_FINE = feature.action("roles_fine", Nothing)


def choice_in(view: Mapping[str, Any]) -> Choice:
    """What was chosen on the desk that this view is, or that led to this modal; nothing where it tells none of ours."""
    try:
        return Choice.model_validate(metadata(view).get(DESK) or {})
    except ValidationError:
        return Choice()
