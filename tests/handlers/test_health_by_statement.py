"""Clients by statement: the weakest first, and where we ourselves may be weak."""

from fractions import Fraction

import pytest

from handlers.health import by_statement
from models.audit import Act, AuditEntry
from models.clients import Client
from models.rules.facts import Statement
from models.rules.statements import Averages
from tests.support import given
from tests.support.agency import Agency
from tests.support.many import NASTY_NAMES
from tests.support.slack import slack_takes


async def test_a_lead_sees_who_is_low_where_and_what_may_be_ours(agency: Agency) -> None:
    for name, respect in (("Acme", 5), ("Globex", 1), ("Initech", 4)):
        client = await given.client(agency, name)
        await given.rating(agency, client, "USOFIE", respect=respect, teamwork=2)
    await agency.mette.command("/client-health")
    await (await agency.mette.told()).press("By statement")

    shown = await agency.mette.told()
    assert "*Teamwork* is low with 3 of 3 clients. That may tell of us, not of them." in shown.words
    [table] = [block for block in shown.blocks if block["type"] == "table"]
    rows = [[cell["text"] for cell in row] for row in table["rows"]]
    assert rows[0] == ["Client", "Gut", "Respect", "Value", "Payment", "Teamwork", "Boundaries", "Referral"]
    assert rows[1] == ["All together", "–", "🟡\u00a03.3", "–", "–", "🔴\u00a02.0", "–", "–"]
    assert [row[0] for row in rows[2:]] == ["Globex", "Initech", "Acme"]
    looked = [one for one in await given.rows(agency, AuditEntry) if one.act is Act.SAW_RATINGS]
    assert len({one.client_id for one in looked}) == 3


async def test_members_have_no_way_there(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.sofie.command("/client-health")
    assert "By statement" not in (await agency.sofie.told()).buttons


def test_without_answers_it_says_so() -> None:
    assert "Nobody has rated" in by_statement.message([], 0).text


def test_a_dot_is_that_of_the_number_beside_it() -> None:
    """3.96 reads as 4.0, which is green everywhere else."""
    rated = [(Client(id=1, name="Acme", name_key="acme"), {Statement.GUT: Fraction(99, 25)})]
    rated.append((Client(id=2, name="Beta", name_key="beta"), {Statement.GUT: Fraction(299, 100)}))
    cells = str(by_statement.message(rated, 0).blocks)
    assert "🟢\u00a04.0" in cells or "🟢\\xa04.0" in cells
    assert "🟡\u00a03.0" in cells or "🟡\\xa03.0" in cells


@pytest.mark.parametrize("name", NASTY_NAMES.values(), ids=NASTY_NAMES)
def test_five_hundred_clients_of_any_name_come_page_by_page(name: str) -> None:
    said: Averages = dict.fromkeys(Statement, Fraction(2))
    rated = [(Client(id=number, name=name[:80], name_key=str(number)), said) for number in range(500)]
    for start in (0, 475):
        slack_takes(by_statement.message(rated, start))
