"""Clients by statement, for leads: who is low where, and where we may be weak (models/rules/statements.py)."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from babel.numbers import format_decimal

from handlers.health.parts import BY_STATEMENT, StatementsPage, feature
from handlers.kit import blocks, drawn
from handlers.kit.blocks import Message, clip, lines, md, note
from handlers.kit.feature import Request
from handlers.kit.labels import statement_name
from handlers.kit.words import _, locale, n_
from models.audit import Act
from models.clients import Client
from models.people import Role
from models.portfolio import portfolio
from models.rules.facts import Statement
from models.rules.statements import LOW, Averages, by_weakest, overall, weaknesses
from models.rules.tiers import averages

PER_PAGE = 25
HIGH = 4
Rated = tuple[Client, Averages]
"""A client, and what is said of it."""

# What people see


def message(rated: Sequence[Rated], start: int) -> Message:
    """One page of the table, from `start` on, the weakest client first, all together in its first row."""
    if not rated:
        return note(_("Nobody has rated a client in the last half year."))
    return drawn.fitting(lambda width: _page(rated, start, width))


def _page(rated: Sequence[Rated], start: int, width: int) -> Message:
    every = [given for _client, given in rated]
    head = (_("Client"), *(statement_name(statement) for statement in Statement))
    rows = [
        (_("All together"), *_cells(overall(every))),
        *((clip(client.name, width), *_cells(given)) for client, given in rated[start : start + PER_PAGE]),
    ]
    title = _("Clients by statement, the weakest first")
    return Message(
        lines(title, *_weak(every)),
        [
            blocks.header(title),
            *(blocks.section(said) for said in _weak(every)),
            blocks.table([head, *rows], right=range(1, len(head))),
            blocks.context(_("Averages of 1 to 5 over each person's newest answer within half a year. For leads.")),
            *_onward(start + PER_PAGE, len(rated)),
        ],
    )


def _weak(every: Sequence[Averages]) -> list[str]:
    """'Teamwork is low with 5 of 6 clients', for each such statement."""
    text = _("*{statement}* is low with {low} of {clients} clients. That may tell of us, not of them.")
    return [
        md(text, statement=statement_name(one.statement), low=one.low, clients=one.clients) for one in weaknesses(every)
    ]


def _cells(given: Mapping[Statement, Fraction]) -> list[str]:
    return [_cell(given[statement]) if statement in given else "–" for statement in Statement]


def _cell(average: Fraction) -> str:
    shown = round(average, 1)
    dot = "🔴" if shown < LOW else "🟡" if shown < HIGH else "🟢"
    return f"{dot}\u00a0{format_decimal(float(shown), '0.0', locale=locale())}"


def _onward(start: int, count: int) -> list[blocks.Block]:
    left = count - start
    if left <= 0:
        return []
    words = n_("The next one", "The next {number}", min(left, PER_PAGE)).format(number=min(left, PER_PAGE))
    return [blocks.actions(BY_STATEMENT.button(words, StatementsPage(start=start), mark="on"))]


# What people do


@feature.on(BY_STATEMENT, role=Role.LEAD)
async def show_statements(request: Request, page: StatementsPage) -> None:
    async with request.reading() as session:
        said = [(one.client, averages(one.facts.ratings, request.now)) for one in await portfolio(session, request.now)]
        rated = sorted((one for one in said if one[1]), key=lambda one: (by_weakest(one[1]), one[0].name_key))
        start = page.start if 0 <= page.start < len(rated) else 0
        for client, _given in rated[start : start + PER_PAGE]:
            await request.saw(Act.SAW_RATINGS, client.id)
    await request.tell(message(rated, start))
