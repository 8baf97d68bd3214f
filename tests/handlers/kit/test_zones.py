"""Zones as people name them."""

from datetime import UTC, datetime

import pytest

from handlers.kit.words import speaking
from handlers.kit.zones import city, is_zone, zone_input, zone_options, zones
from sandbox.block_kit import check_suggestions
from tests.support.slack import slack_takes

WINTER, SUMMER = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("copenhagen", "Europe/Copenhagen"),
        ("denmark", "Europe/Copenhagen"),
        ("new yrok", "America/New_York"),
        ("tokio", "Asia/Tokyo"),
        ("sao paulo", "America/Sao_Paulo"),
        ("utc", "UTC"),
    ],
)
def test_a_city_or_a_country_typed_roughly_is_found(typed: str, first: str) -> None:
    assert zone_options(typed, "Europe/Copenhagen", WINTER)[0]["value"] == first


def test_before_the_first_letter_ones_own_zone_stands_on_top() -> None:
    options = zone_options("", "Asia/Tokyo", WINTER)

    assert options[0]["value"] == "Asia/Tokyo"
    assert len(options) == 100
    assert len({option["value"] for option in options}) == 100
    check_suggestions({"options": options})


def test_nothing_is_found_for_nonsense() -> None:
    assert zone_options("xyzzyq", "UTC", WINTER) == []


def test_an_option_tells_the_time_there_with_its_summer_time() -> None:
    def shown(now: datetime) -> str:
        return str(zone_options("copenhagen", "UTC", now)[0]["text"]["text"])

    assert shown(WINTER) == "Copenhagen, Denmark (13:00, GMT+01:00)"
    assert shown(SUMMER) == "Copenhagen, Denmark (14:00, GMT+02:00)"


def test_cities_are_named_in_the_readers_language() -> None:
    with speaking("da"):
        assert city("Europe/Copenhagen") == "København"
        assert zone_options("københavn", "UTC", WINTER)[0]["value"] == "Europe/Copenhagen"
    assert city("Europe/Copenhagen") == "Copenhagen"


@pytest.mark.parametrize("stale", ["", None, "Atlantis/Capital", "../../etc/passwd"])
def test_a_zone_that_does_not_exist_is_left_out(stale: str | None) -> None:
    block = zone_input("Zone", "test.zone", stale, WINTER)

    slack_takes({"type": "modal", "title": _plain("T"), "submit": _plain("S"), "blocks": [block]})
    assert "initial_option" not in block["element"]
    assert not is_zone(stale)


def test_every_zone_fits_into_an_option() -> None:
    for zone in zones():
        slack_takes(
            {
                "type": "modal",
                "title": _plain("T"),
                "submit": _plain("S"),
                "blocks": [zone_input("Z", "z", zone, WINTER)],
            }
        )


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}
