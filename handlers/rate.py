"""Rating a client: seven statements and a why (product.md, Ratings).

What the answers make of a client's health is ruled by models/rules/health.py, what members see of it by
models/rules/published.py. Tests: tests/handlers/test_rate.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Message, View, lines, md, mention, note, select_input, text_input
from handlers.kit.directory import Caller
from handlers.kit.drawn import DOTS, score_words
from handlers.kit.feature import Feature, Request
from handlers.kit.forms import FieldErrors, Form
from handlers.kit.ids import ClientRef, Nothing
from handlers.kit.labels import statement_name
from handlers.kit.shared import (
    CARD,
    LOG_WITH_CLIENT,
    RATE_ANY,
    RATE_CLIENT,
    SHOW_HEALTH,
    client_behind,
    client_chosen,
    client_given,
    client_input,
    client_meant,
)
from handlers.kit.words import N_, _, n_, spoken_date, spoken_list
from models import people
from models.clients import Client, Status
from models.people import Person, Role
from models.portfolio import answers_of, portfolio
from models.ratings import Rating, Voice, ratings_of, voices
from models.rules.facts import Facts, Statement
from models.rules.health import Health, Part, health
from models.rules.published import published_health

feature = Feature("rate")

# What Slack sends back

OF_MONEY = (Statement.PAYMENT, Statement.REFERRAL)
"""Asked of leads and of the client's owner only (product.md, Ratings)."""
Answer = Annotated[int | None, Field(ge=1, le=5)]


class RatingForm(Form):
    """Answers of the rating modal; each statement is optional, but one must be answered."""

    client: int
    gut: Answer = None
    respect: Answer = None
    value: Answer = None
    payment: Answer = None
    teamwork: Answer = None
    boundaries: Answer = None
    referral: Answer = None
    why: str | None = Field(default=None, max_length=blocks.INPUT_TEXT)

    def given(self, asked: Sequence[Statement]) -> dict[str, int]:
        """The answers to those statements that this person is asked."""
        return {s.value: value for s in asked if (value := getattr(self, s.value)) is not None}


RATE = feature.modal("rate", RatingForm)

# What people see

NAMED_READERS = 4
SHOWN_VOICES = 5
SHOWN_WHY = 200


def rating_modal(client: Client | None, values: Mapping[str, Any], *, asked: Sequence[Statement], readers: str) -> View:
    """The form, as far as it was filled in; `readers` says who will see the answer."""
    statements = [_statement_input(statement, values.get(statement)) for statement in asked]
    why = text_input(
        "why",
        _("Why"),
        value=values.get("why"),
        hint=_("A word or two help the others understand."),
        multiline=True,
        optional=True,
    )
    body = [client_input(client), blocks.context(readers), *statements, why]
    return RATE.view(title=_("Rate a client"), body=body, keep={"about": client.id if client else None})


def _statement_input(statement: Statement, value: object) -> blocks.Block:
    return select_input(
        statement.value,
        statement_name(statement),
        [(str(n), f"{n} · {words}") for n, words in enumerate(_choices(statement), start=1)],
        value=str(value),
        hint=_sentences()[statement],
        placeholder=_("No answer"),
        optional=True,
    )


def _sentences() -> dict[Statement, str]:
    return {
        Statement.GUT: _("Does this client drain you or lift you? Money aside."),
        Statement.RESPECT: _("They treat us as equals and listen to our advice."),
        Statement.VALUE: _("They see what the work is worth and don't haggle."),
        Statement.PAYMENT: _("They pay on time."),
        Statement.TEAMWORK: _("They brief, decide and answer in time."),
        Statement.BOUNDARIES: _("They keep to what we agreed."),
        Statement.REFERRAL: _("They are happy enough to recommend us."),
    }


def _choices(statement: Statement) -> tuple[str, ...]:
    """From 1 to 5, in words."""
    if statement is Statement.GUT:
        return _("drains me"), _("tires me a little"), _("neither"), _("cheers me up"), _("lifts me")
    return _("never"), _("rarely"), _("sometimes"), _("often"), _("always")


def who_sees_it(leads: Sequence[Person], rater_id: str) -> str:
    """Who will see this answer and what everyone else sees (product.md, Ratings, guarded)."""
    named = _named_readers([person.name for person in leads if person.user_id != rater_id])
    if not named:
        alone = any(person.user_id == rater_id for person in leads)
        named = _("Seen by you only, as the one lead here.") if alone else _("Seen with your name by leads.")
    rest = _("Everyone else sees a score only once three people have answered.")
    return md("{named} {rest}", named=named, rest=rest)


def _named_readers(names: Sequence[str]) -> str:
    if not names:
        return ""
    more = len(names) - NAMED_READERS
    shown = list(names[:NAMED_READERS])
    if more > 0:
        shown.append(n_("{count} more", "{count} more", more).format(count=more))
    return _("Seen with your name by {people}.").format(people=spoken_list(shown))


def thanks(client: Client, now_is: Health, before: Health | None = None) -> Message:
    """After saving: what it means now; `before` is given where the difference may be seen."""
    text = md(_("Thanks. *{client}*: {standing}."), client=client.name, standing=_standing(now_is, before))
    ref = ClientRef(client_id=client.id)
    withheld = now_is.part(Part.RATINGS).withheld
    return note(
        lines(text, _("Ratings count in it once three people have answered.") if withheld else None),
        SHOW_HEALTH.button(_("See health"), ref),
        LOG_WITH_CLIENT.button(_("Log something"), ref),
    )


def _standing(now_is: Health, before: Health | None) -> str:
    """'not enough known yet (20 of 100)', '68 · Watch' or '62 → 68 · Watch'."""
    if now_is.score is None:
        return _("not enough known yet ({coverage} of 100)").format(coverage=now_is.whole_coverage)
    moved = before is not None and before.whole_score not in (None, now_is.whole_score)
    was = f"{before.whole_score} → " if before and moved else ""
    return f"{DOTS[now_is.band]} {was}{score_words(now_is)}"


def voices_section(said: Sequence[Voice], today: date, zone: ZoneInfo) -> list[blocks.Block]:
    """For leads: what each person answered last, and why."""
    if not said:
        return []
    found = [blocks.section(md("*{title}*", title=_("Ratings")))]
    for voice in said[:SHOWN_VOICES]:
        found.append(blocks.context(_voice_line(voice, today, zone)))
        if voice.why:
            found.append(blocks.quote(blocks.clip(voice.why, SHOWN_WHY)))
    more = len(said) - SHOWN_VOICES
    if more > 0:
        found.append(
            blocks.context(n_("And {count} more person.", "And {count} more people.", more).format(count=more))
        )
    return found


def _voice_line(voice: Voice, today: date, zone: ZoneInfo) -> str:
    day = spoken_date(voice.rated_at.astimezone(zone).date(), today)
    given = ", ".join(f"{statement_name(s)} {voice.given[s]}" for s in Statement if s in voice.given)
    return md("{day} · {who} · {given}", day=day, who=mention(voice.rater_id), given=given)


def count_section(said: Sequence[Voice], today: date, zone: ZoneInfo) -> list[blocks.Block]:
    """For everyone else: how many rated and when last, never who."""
    if not said:
        return []
    day = spoken_date(said[0].rated_at.astimezone(zone).date(), today)
    text = n_(
        "{count} person has rated them, on {day}.",
        "{count} people have rated them, last on {day}.",
        len(said),
    )
    return [blocks.context(text.format(count=len(said), day=day))]


# What people do


@feature.command("/client-rate", usage=N_("[client]"), summary=N_("Rate a client: seven statements, 30 seconds."))
async def rate_by_command(request: Request, text: str) -> None:
    """With a name that client is chosen already; where two match, the person is asked."""
    if not text:
        await _open(request)
    elif client_id := await client_meant(request, text, RATE_CLIENT):
        await _open(request, client_id)


@feature.shortcut("any_client", title="Rate a client", summary="Seven statements, 30 seconds", kind="global")
async def rate_by_shortcut(request: Request) -> None:
    await _open(request)


@feature.on(RATE_CLIENT)
async def rate_by_button(request: Request, ref: ClientRef) -> None:
    if await client_behind(request, ref):
        await _open(request, ref.client_id)


@feature.on(RATE_ANY)
async def rate_any(request: Request, _nothing: Nothing) -> None:
    await _open(request)


async def _open(request: Request, client_id: int | None = None) -> None:
    if client_id is None:
        await request.open(RATE)
    else:
        await request.open(RATE, f"client:{client_id}", client=str(client_id))


@feature.opens(RATE)
async def build(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        client = await client_given(session, values.get("client"), values.get("about"))
        leads = await people.leads(session)
    readers = who_sees_it(leads, request.person.user_id)
    return rating_modal(client, values, asked=statements_for(request.person, client), readers=readers)


def statements_for(person: Caller, client: Client | None) -> list[Statement]:
    """The statements that this person is asked about this client."""
    trusted = person.role >= Role.LEAD or (client is not None and client.owner_id == person.user_id)
    return [statement for statement in Statement if trusted or statement not in OF_MONEY]


@feature.on_submit(RATE)
async def save(request: Request, form: RatingForm) -> None:
    """Keep the rating beside all earlier ones, and tell the rater what it means now."""
    async with request.transaction() as session:
        client = await client_chosen(session, form.client)
        given = form.given(statements_for(request.person, client))
        if not given:
            raise FieldErrors(gut=_("One answer is enough: how does this client feel to you?"))
        facts = await _facts_of(session, request, client)
        rating = Rating(
            client_id=client.id,
            rater_id=request.person.user_id,
            rated_at=request.now,
            why=form.why or None,
            **given,
        )
        session.add(rating)
    request.ack()
    after = replace(facts, answers=(*facts.answers, *answers_of(rating)))
    await request.tell(_thanks_for(request, client, facts, after))


async def _facts_of(session: AsyncSession, request: Request, client: Client) -> Facts:
    known = await portfolio(session, request.now, [client.id], [Status.ACTIVE, Status.PAUSED])
    return known[0].facts


def _thanks_for(request: Request, client: Client, before: Facts, after: Facts) -> Message:
    """Leads hear the score and what it was; a member's difference could give single answers away."""
    if request.person.role >= Role.LEAD:
        return thanks(client, health(after, request.now), health(before, request.now))
    return thanks(client, published_health(after, request.now))


@feature.section(CARD)
async def who_rated(request: Request, session: AsyncSession, client: Client) -> list[blocks.Block]:
    """Ratings on the client's card: single ones for leads, a count for everyone else."""
    said = voices(await ratings_of(session, [client.id]))
    show = voices_section if request.person.role >= Role.LEAD else count_section
    return show(said, request.today, ZoneInfo(request.zone))
