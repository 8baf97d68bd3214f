"""Charts and data tables on the page: what they show, to eyes and to screen readers, in light and in dark."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.bricks import chart, data_table, pie
from tests.sandbox.hands import Json
from tests.sandbox.page_world import open_channel, page_seed

CSS = Path("sandbox/page/css/charts.css")
LIGHT, DARK = "#ffffff", "#1a1d21"
READABLE = 3.0
"""WCAG 2.2, 1.4.11: of graphics against what is next to them."""
SERIES = {"At risk": [1, 2, 1, 0], "Watch": [3, 3, 4, 2], "Healthy": [5, 4, 4, 7], "Not enough known": [2, 2, 2, 2]}
WEEKS = ["8 Nov", "15 Nov", "22 Nov", "29 Nov"]


@pytest.fixture
def seed() -> Json:
    return page_seed()


def bands(kind: str = "line") -> Json:
    series = [
        {"name": name, "data": [{"label": week, "value": value} for week, value in zip(WEEKS, values, strict=True)]}
        for name, values in SERIES.items()
    ]
    shown = {"type": kind, "series": series, "axis_config": {"categories": WEEKS, "y_label": "Clients"}}
    return {"type": "data_visualization", "title": "Clients in each band", "chart": shown}


async def show(page: Page, url: str, client: AsyncWebClient, *blocks: Json) -> None:
    await client.chat_postMessage(channel="C1", text="Numbers", blocks=list(blocks))
    await open_channel(page, url)


@pytest.mark.parametrize("kind", ["line", "bar", "area"])
async def test_a_chart_says_every_number_to_who_does_not_see_it(
    page: Page, url: str, client: AsyncWebClient, kind: str
) -> None:
    await show(page, url, client, bands(kind))
    picture = page.get_by_role("img", name="Clients in each band")
    await expect(picture).to_be_visible()
    words = await picture.get_attribute("aria-label") or ""
    assert words.startswith(f"Clients in each band, {kind} chart. At risk: 8 Nov 1, 15 Nov 2, 22 Nov 1, 29 Nov 0. ")
    assert words.endswith("Not enough known: 8 Nov 2, 15 Nov 2, 22 Nov 2, 29 Nov 2.")
    await expect(page.locator(".chart-legend li")).to_have_text(list(SERIES))


async def test_no_line_is_told_by_its_colour_alone(page: Page, url: str, client: AsyncWebClient) -> None:
    await show(page, url, client, chart(points=3, series=6))
    lines = page.locator(".chart-picture .line")
    await expect(lines).to_have_count(6)
    dashes = await lines.evaluate_all("all => all.map((one) => getComputedStyle(one).strokeDasharray)")
    marks = page.locator(".chart-legend .mark")
    shapes = await marks.evaluate_all("all => all.map((one) => one.outerHTML)")
    assert (len(set(dashes)), len(set(shapes))) == (6, 6)


async def test_a_pie_says_its_shares(page: Page, url: str, client: AsyncWebClient) -> None:
    await show(page, url, client, pie(segments=4))
    await expect(page.locator(".chart-legend li")).to_have_text([f"Part {number} 25%" for number in range(4)])


async def test_a_data_table_turns_its_pages(page: Page, url: str, client: AsyncWebClient) -> None:
    rows = [[{"type": "raw_text", "text": "Client"}, {"type": "raw_text", "text": "Health"}]]
    rows += [[{"type": "raw_text", "text": f"Client {n}"}, {"type": "raw_number", "value": n}] for n in range(7)]  # type: ignore[dict-item]  # a number
    await show(page, url, client, data_table() | {"rows": rows, "caption": "Health of all"})
    table = page.get_by_role("table", name="Health of all")
    await expect(table.get_by_role("rowheader")).to_have_text([f"Client {n}" for n in range(5)])
    await page.get_by_role("button", name="Next", exact=True).click()
    await expect(table.get_by_role("rowheader")).to_have_text(["Client 5", "Client 6"])
    await expect(page.get_by_role("status").filter(has_text="Page 2 of 2")).to_be_visible()


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_line_stands_out_on_light_and_on_dark() -> None:
    colours = re.findall(r"--chart-\d: (#[0-9a-f]{6})", CSS.read_text())
    assert len(colours) == 6
    assert [colour for colour in colours if contrast(colour, LIGHT) < READABLE] == []
    assert [colour for colour in colours if contrast(colour, DARK) < READABLE] == []
    assert all(one != other for one, other in pairwise(colours))


async def test_it_takes_the_colours_of_the_page_around_it(
    page: Page, url: str, client: AsyncWebClient, request: pytest.FixtureRequest
) -> None:
    folder: Path | None = request.config.getoption("--pictures")
    await show(page, url, client, bands())
    figure = page.locator(".chart")
    await expect(figure).to_have_css("background-color", "rgb(255, 255, 255)")
    if folder:
        await figure.screenshot(path=folder / "chart-light.png", scale="css")
    dark = {"--paper": DARK, "--ink": "#e8e6ea", "--ink-2": "#b5b0bb", "--line": "#3a3d42"}
    await page.evaluate(
        "(dark) => Object.entries(dark).forEach(([k, v]) => document.documentElement.style.setProperty(k, v))", dark
    )
    await expect(figure).to_have_css("background-color", "rgb(26, 29, 33)")
    await expect(figure.locator("text").first).to_have_css("fill", "rgb(181, 176, 187)")
    if folder:
        await figure.screenshot(path=folder / "chart-dark.png", scale="css")
