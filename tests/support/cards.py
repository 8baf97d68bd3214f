"""A client's card as people open it, and what stands behind its *More*."""

from tests.support.person import Person, Shown


async def card_of(person: Person, client: str = "acme") -> Shown:
    """The card, whatever else they were told before."""
    await person.command(f"/clients {client}")
    while "More" not in (card := await person.told()).buttons:
        pass
    return card


async def rest_of(person: Person, client: str = "acme") -> Shown:
    """What is rarely needed, in the place of the card."""
    await (await card_of(person, client)).press("More")
    return await person.told()


async def from_card(person: Person, words: str, client: str = "acme") -> None:
    """Open the card and press this: a button, a choice of a menu beside it, or a button behind *More*."""
    card = await card_of(person, client)
    if words in card.buttons:
        await card.press(words)
    elif words in card.choices:
        await card.choose(words)
    else:
        await card.press("More")
        await (await person.told()).press(words)
