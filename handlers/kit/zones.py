"""Time zones as people name them: by a city or a country, typed roughly."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_gmt, get_timezone_location

from handlers.kit import blocks
from handlers.kit.words import locale, spoken_time
from models.rules import names

MOST_OPTIONS = 100


def zone_input(label: str, action_id: str, zone: str | None, now: datetime, **more: Any) -> blocks.Block:
    """The Zone field of a form, a typeahead that asks `action_id`; `zone` is what it begins with."""
    chosen = (zone, with_offset(zone, now)) if zone and is_zone(zone) else None
    return blocks.search_input("zone", label, action_id, value=chosen, **more)


def zone_options(query: str, own: str, now: datetime) -> list[blocks.Element]:
    """What the typeahead offers for what was typed; before the first letter a person's own zone stands on top."""
    named = list(zones().items())
    found = [match.id for match in names.best_matches(query, named, limit=MOST_OPTIONS)]
    if not query and is_zone(own):
        found = [own, *(zone for zone in found if zone != own)][:MOST_OPTIONS]
    return [blocks.option(zone, with_offset(zone, now)) for zone in found]


def is_zone(zone: object) -> bool:
    """Whether this is a zone of the IANA list."""
    return isinstance(zone, str) and zone in _known_here()


def zones() -> Mapping[str, str]:
    """Every zone that a country has, and UTC, with its name: 'Copenhagen, Denmark'."""
    return _zones(locale())


def city(zone: str) -> str:
    """'Copenhagen', in the language being spoken."""
    return _city(zone, locale())


def with_offset(zone: str, now: datetime) -> str:
    """'Copenhagen, Denmark (10:30, GMT+01:00)'."""
    local = now.astimezone(ZoneInfo(zone))
    name = zones().get(zone) or city(zone)
    return f"{name} ({spoken_time(local.time())}, {get_timezone_gmt(local, locale=locale())})"


@lru_cache
def _known_here() -> frozenset[str]:
    """Read once: the standard library walks through all its files each time."""
    return frozenset(available_timezones())


@lru_cache
def _zones(spoken: Locale) -> dict[str, str]:
    territories = get_global("zone_territories")
    return {zone: _name(zone, code, spoken) for zone, code in territories.items() if is_zone(zone)} | {"UTC": "UTC"}


def _name(zone: str, territory: str, spoken: Locale) -> str:
    place, country = _city(zone, spoken), spoken.territories.get(territory, "")
    return f"{place}, {country}" if country and country != place else place


def _city(zone: str, spoken: Locale) -> str:
    return str(get_timezone_location(ZoneInfo(zone), locale=spoken, return_city=True))
