"""The worst that people can call a client, a promise or a project still makes a digest that Slack takes."""

from datetime import date
from decimal import Decimal

import pytest

from handlers.nudges import digest
from handlers.nudges.digest import Marked
from handlers.nudges.kinds import WORDS
from models.clients import NAME_LENGTH, Client
from models.rules.nudges.cause import Cause, Evidence, Kind, Urgency, What
from models.rules.nudges.deciding import Item
from models.rules.tiers import Tier
from tests.support.many import NASTY_NAMES, named

KIND_OF = {
    What.OURS_LATE: Kind.PROMISE,
    What.TO_SORT: Kind.WAITING,
    What.STEP_LATE: Kind.AT_RISK,
    What.ENDS: Kind.RENEWAL,
    What.BUDGET: Kind.UPSELL,
    What.OFFER: Kind.OFFER,
    What.QUARTER: Kind.REVIEW,
    What.TIER_MOVED: Kind.REVIEW,
}
GROUPED = (What.OFFER, What.QUARTER)


def client(number: int, name: str) -> Client:
    return Client(id=number, name=name[:NAME_LENGTH], language="en")


def item(what: What, nasty: str, clients: range) -> Item:
    told = Evidence(NASTY_NAMES[nasty] * 4, 2**40, date(9999, 12, 31), 10**6, 10**6, 10**6, Tier.BAD_FIT, Tier.OK)
    causes = tuple(Cause(KIND_OF[what], what, number, Urgency.NOW, "x", told) for number in clients)
    return Item(causes if what in GROUPED else causes[:1], Urgency.NOW, Decimal(10**12), (10**6, 10**6))


@pytest.mark.parametrize("nasty", NASTY_NAMES)
def test_whatever_it_is_called_it_is_said(nasty: str) -> None:
    clients = {number: client(number, named(nasty, number)) for number in range(30)}
    items = [Marked(item(what, nasty, range(30)), f"{n:032x}") for n, what in enumerate(KIND_OF)]
    for said in (
        digest.digest(items[:5], clients, 10**6),
        digest.digest(items[2:7], clients, 0),
        digest.digest(items[3:], clients, 0),
    ):
        assert said.payload()["text"].strip()
        acted = said
        for one in items:
            raw = {"text": acted.payload()["text"], "blocks": list(acted.blocks)}
            row = digest.why_not(one.mark)
            acted = digest.with_row(raw, one.mark, row) or acted
            assert row["block_id"] in str(digest.alone(row).payload())
    assert digest.open_view(items * 9, [one.item for one in items] * 9, clients)["blocks"]
    assert digest.order_view([one.item for one in items] * 9, clients, "EUR")["blocks"]


@pytest.mark.parametrize("nasty", NASTY_NAMES)
@pytest.mark.parametrize("what", [what for what in KIND_OF if what not in GROUPED])
def test_words_to_begin_with_keep_what_people_wrote(nasty: str, what: What) -> None:
    cause = item(what, nasty, range(1)).first
    draft = WORDS[cause.kind].draft(cause)
    assert draft is None or cause.evidence.named in draft
