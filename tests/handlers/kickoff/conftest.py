"""A client to kick off with."""

import pytest

from models.clients import Client
from tests.support import given
from tests.support.agency import Agency


@pytest.fixture
async def acme(agency: Agency) -> Client:
    """A client of Mette's."""
    return await given.client(agency, "Acme")
