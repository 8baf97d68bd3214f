"""A whole kickoff in a browser: three milestones, closed in the middle, resumed, recorded, amended, and its letter."""

from playwright.async_api import Locator, Page, expect

from tests.support.browser import TakePicture

MILESTONES = [
    ("Sketches", "2027-01-15", "show three sketches", "send the floor plans"),
    ("Prototype", "2027-03-12", "build one stand", "choose a sketch"),
    ("Opening", "2027-05-28", "set up the whole stand", "approve the prototype"),
]


async def say(demo: Page, text: str) -> None:
    composer = demo.get_by_role("textbox", name="Message #team")
    await composer.fill(text)
    await composer.press("Enter")


def dialog(demo: Page, title: str) -> Locator:
    return demo.get_by_role("dialog", name=title, exact=True)


async def save(form: Locator, name: str = "Save") -> None:
    await form.get_by_role("button", name=name, exact=True).click()


async def milestone(demo: Page, title: str, day: str, ours: str, theirs: str) -> Locator:
    """The form of a new one, filled in."""
    await dialog(demo, "Milestones").get_by_role("button", name="Add a milestone").click()
    form = dialog(demo, "Milestone")
    await form.get_by_label("Milestone").fill(title)
    await form.get_by_label("Date", exact=True).fill(day)
    await form.get_by_label("What they get from us").fill(ours)
    await form.get_by_label("What we need from them").fill(theirs)
    return form


async def test_a_whole_kickoff(demo: Page, take_picture: TakePicture) -> None:
    await begin(demo)
    for one in MILESTONES[:2]:
        await save(await milestone(demo, *one))
    await closed_in_the_middle(demo)
    await take_picture("milestones")
    await save(dialog(demo, "Milestones"))
    form = dialog(demo, "How we work best")
    await form.get_by_label("Brief in writing").check()
    await save(form)

    review = dialog(demo, "Kickoff")
    await expect(review).to_contain_text("Opening")
    await take_picture("kickoff")
    await save(review, "Record it")
    await expect(dialog(demo, "Agreement")).to_contain_text("Version 1")
    await amend(demo)
    await take_picture("agreement")
    await read_the_letter(demo)
    await take_picture("welcome-letter")


async def begin(demo: Page) -> None:
    """From nothing, as far as the milestones."""
    await say(demo, "/client-kickoff aurora")
    form = dialog(demo, "Kickoff")
    await form.get_by_label("Project").fill("Trade fair stand")
    await form.get_by_label("Template").click()
    await demo.get_by_role("option", name="From scratch").click()
    await form.get_by_label("Start").fill("2027-01-04")
    await form.get_by_label("End").fill("2027-05-31")
    await save(form, "Next")

    form = dialog(demo, "Engagement")
    await form.get_by_label("Hours").fill("320")
    await save(form)
    form = dialog(demo, "Response times")
    await form.get_by_role("button", name="Premium").click()
    await expect(form.get_by_label("We answer: urgent")).to_have_value("2")
    await save(form)
    form = dialog(demo, "Scope")
    await form.get_by_label("In scope").fill("One stand of 40 square metres\nTwo people on all three days")
    await form.get_by_label("Out of scope").fill("Travel")
    await save(form)


async def closed_in_the_middle(demo: Page) -> None:
    """The third milestone is typed, the modal closed, the kickoff resumed: every word is there."""
    form = await milestone(demo, *MILESTONES[2])
    await form.get_by_role("button", name="Close").last.click()
    await expect(demo.get_by_role("dialog")).to_have_count(0)

    await say(demo, "/client-kickoff")
    left = demo.get_by_role("article").filter(has_text="Pick up where you left off")
    await expect(left).to_contain_text("Trade fair stand")
    await left.get_by_role("button", name="Go on").click()
    milestones = dialog(demo, "Milestones")
    await expect(milestones).to_contain_text("Prototype")
    await milestones.get_by_role("button", name="Add a milestone").click()
    form = dialog(demo, "Milestone")
    await expect(form.get_by_label("What we need from them")).to_have_value("approve the prototype")
    await save(form)
    await milestones.get_by_label("If we miss a date").fill("We pay for a second opening night.")


async def amend(demo: Page) -> None:
    """A second version, with its reason and what it changed."""
    agreement = dialog(demo, "Agreement")
    await agreement.get_by_role("button", name="Amend").click()
    amended = dialog(demo, "Amend the agreement")
    await amended.get_by_role("button", name="Edit").nth(1).click()
    form = dialog(demo, "Engagement")
    await form.get_by_label("Hours").fill("360")
    await save(form)
    await amended.get_by_label("Why it changes").fill("They want a bar")
    await save(amended, "Record it")
    await expect(agreement).to_contain_text("Version 2")
    await agreement.get_by_role("button", name="What changed").click()
    await expect(dialog(demo, "What changed")).to_contain_text("320 hours → 360 hours")
    await dialog(demo, "What changed").get_by_role("button", name="Back").click()


async def read_the_letter(demo: Page) -> None:
    """Everything that was promised stands in it."""
    agreement = dialog(demo, "Agreement")
    await agreement.get_by_role("button", name="Welcome letter").click()
    letter = dialog(demo, "Welcome letter")
    for words in (
        "Trade fair stand",
        "4 January",
        "31 May",
        "within 2 business hours if it is urgent",
        "We pay for a second opening night.",
        "Brief in writing",
        *(words for title, _day, ours, theirs in MILESTONES for words in (title, ours, theirs)),
        *("15 January", "12 March", "28 May", "8 January", "5 March", "21 May"),
    ):
        await expect(letter).to_contain_text(words)
