"""What scope gave and took over all clients: by quarter, who got most first, and nobody left out without a word."""

from datetime import date
from decimal import Decimal

from handlers.scope.listing import sum_view
from models.rules.scope import Step
from models.rules.scope_sum import Settled

TODAY = date(2030, 2, 1)


def shown(settled: list[Settled], clients: dict[int, str]) -> list[str]:
    blocks = sum_view(clients, settled, TODAY)["blocks"]
    texts = [(one.get("text") or one["elements"][0])["text"] for one in blocks]
    return [text if isinstance(text, str) else text["text"] for text in texts]


def favour(client: int, hours: int, day: date = TODAY) -> Settled:
    return Settled(client, day, Step.FAVOUR, Decimal(hours), Decimal(100 * hours), "EUR")


def test_in_each_quarter_who_got_most_comes_first() -> None:
    told = shown(
        [favour(1, 2), favour(2, 9), favour(3, 2), favour(1, 50, date(2029, 12, 31))],
        {1: "Zeta", 2: "Globex", 3: "acme"},
    )
    names = [text.splitlines()[0] for text in told]
    assert names == ["Q1 2030", names[1], "*Globex*", "*acme*", "*Zeta*", "Q4 2029", names[6], "*Zeta*"]
    assert "13 hours · €1,300" in told[1]


def test_how_many_more_there_are_is_said() -> None:
    told = shown([favour(number, number) for number in range(1, 61)], {n: f"Client {n}" for n in range(1, 61)})
    assert told[2].startswith("*Client 60*")
    assert told[-1] == "20 more"
