"""Acme, with whom Sofie works; Mette owns it."""

import pytest

from models.clients import Client
from tests.support import given
from tests.support.agency import MONDAY, Agency


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client that nobody has rated yet."""
    await agency.clock(MONDAY)
    client = await given.client(agency, "Acme")
    await given.team(agency, client, "USOFIE", "UJONAS")
    return client
