"""A client's card as people open it, and what stands behind its *More*."""

from tests.support.person import Person, Shown


async def card_of(person: Person, client: str = "acme") -> Shown:
    """The card."""
    await person.command(f"/clients {client}")
    return await person.told()


async def rest_of(person: Person, client: str = "acme") -> Shown:
    """What is rarely needed, in the place of the card."""
    await (await card_of(person, client)).press("More")
    return await person.told()
