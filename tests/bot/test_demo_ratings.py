"""Ratings in the demo: a pulse, a tier and its why, weights that are tried out, half a year. Takes its pictures."""

import re

from playwright.async_api import Locator, Page, expect

from tests.support.browser import TakePicture, send


async def ask(tuesday: Page, command: str, answer: str) -> Locator:
    """Send a command; gives the answer with these words, its beginning in sight."""
    await send(tuesday, command)
    told = tuesday.get_by_role("article").filter(has_text=answer).last
    await expect(told).to_be_visible()
    await told.evaluate("element => element.scrollIntoView({block: 'start'})")
    return told


async def test_a_pulse_is_two_taps_at_the_end_of_a_digest(tuesday: Page, take_picture: TakePicture) -> None:
    await tuesday.get_by_role("link", name="Rapport").first.click()
    digest = tuesday.get_by_role("article").filter(has_text="about your clients")
    await expect(digest).to_contain_text("How does Fjord Ferries feel right now?")
    await digest.get_by_role("button", name="4 · cheers me up").click()
    await expect(digest).to_contain_text("Fjord Ferries: Gut 4")
    await digest.get_by_role("button", name="5 · always").scroll_into_view_if_needed()
    await take_picture("pulse")
    await digest.get_by_role("button", name="5 · always").click()
    await expect(digest).to_contain_text("Thank you.")


async def test_a_tier_has_its_why_and_a_bad_fit_its_ways_out(tuesday: Page, take_picture: TakePicture) -> None:
    card = await ask(tuesday, "/clients aurora", "The facts speak for")
    await card.get_by_role("button", name="Why this tier?").click()
    why = tuesday.get_by_role("dialog", name="Why this tier")
    await expect(why).to_contain_text("What keeps them from Ideal")
    await take_picture("tier-why")
    await why.get_by_role("button", name="Close").first.click()

    card = await ask(tuesday, "/clients dovetail", "Tier: Bad fit")
    await card.get_by_role("button", name="Why this tier?").click()
    await tuesday.get_by_role("dialog", name="Why this tier").get_by_role("button", name="Ways out").click()
    ways = tuesday.get_by_role("dialog", name="Ways out")
    await expect(ways).to_contain_text("90 days' notice")
    await take_picture("ways-out")
    await ways.get_by_role("button", name="Go on").click()
    words = tuesday.get_by_role("dialog", name="Say how it feels")
    await expect(words.get_by_label("To the client")).to_have_value(re.compile("^Hej Ida"))


async def test_ideal_clients_and_what_they_share(tuesday: Page, take_picture: TakePicture) -> None:
    clients = await ask(tuesday, "/clients", "Ideal clients")
    await clients.get_by_role("button", name="Ideal clients").click()
    ideal = tuesday.get_by_role("dialog", name="Ideal clients")
    await expect(ideal).to_contain_text("They sent us somebody: 3 of 3")
    await take_picture("ideal-clients")


async def test_weights_are_tried_out_before_they_hold(tuesday: Page, take_picture: TakePicture) -> None:
    await send(tuesday, "/client-settings weights")
    form = tuesday.get_by_role("dialog", name="What health weighs")
    await form.get_by_label("Tone").fill("60")
    await form.get_by_role("button", name="See what changes").click()
    preview = tuesday.get_by_role("dialog", name="What would change")
    await expect(preview).to_contain_text("Lumen Optics")
    await take_picture("weights")
    await preview.get_by_role("button", name="Save").click()
    await expect(tuesday.get_by_role("article").filter(has_text="Every score is weighed like this")).to_be_visible()


async def test_half_a_year_and_clients_by_statement(tuesday: Page, take_picture: TakePicture) -> None:
    answer = await ask(tuesday, "/client-health brightwater", "Everything else")
    await answer.get_by_role("button", name="Half a year").click()
    weeks = tuesday.get_by_role("dialog", name="Half a year")
    await expect(weeks).to_contain_text("At risk")
    await expect(weeks).to_contain_text("Healthy")
    await take_picture("half-a-year")
    await weeks.get_by_role("button", name="Close").first.click()

    answer = await ask(tuesday, "/client-health", "Why is it so?")
    await answer.get_by_role("button", name="By statement").click()
    table = tuesday.get_by_role("article").filter(has_text="Clients by statement").last
    await expect(table).to_contain_text("All together")
    await table.evaluate("element => element.scrollIntoView({block: 'start'})")
    await take_picture("by-statement")
