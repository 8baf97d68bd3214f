"""The worst words of steps still make messages that Slack takes, with every step in them."""

from datetime import date

import pytest

from handlers.kit.words import spoken_day
from handlers.plans.named import named_message
from models.clients import Client
from models.plans import WHAT_LENGTH, Plan, PlanStep
from tests.support.many import NASTY_NAMES


@pytest.mark.parametrize("nasty", NASTY_NAMES)
def test_whatever_steps_are_called_every_one_of_them_is_told(nasty: str) -> None:
    words, days = (NASTY_NAMES[nasty] * 200)[:WHAT_LENGTH], [date(2030, 1, number) for number in range(21, 26)]
    steps = [PlanStep(what=words, who="ULARS", due_on=day) for day in days]
    message = named_message(Client(name=words[:80]), Plan(id=2**40), "USOFIE", steps)
    shown = str(message.blocks)
    assert [day for day in days if spoken_day(day) not in shown] == []
