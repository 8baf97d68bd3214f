"""The rating form, who will see the answer, and what the rater hears afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BeforeValidator, Field

from handlers.kit import blocks
from handlers.kit.blocks import Message, View, lines, md, note, select_input, text_input
from handlers.kit.drawn import DOTS, score_words
from handlers.kit.forms import Form, Hidden, Modal
from handlers.kit.ids import ClientRef
from handlers.kit.labels import statement_name
from handlers.kit.shared import LOG_WITH_CLIENT, SHOW_HEALTH, client_input
from handlers.kit.words import _, first_few, spoken_date, spoken_list
from handlers.rate.parts import still_holds
from models.clients import Client
from models.people import Person
from models.ratings import Own
from models.rules.facts import Statement
from models.rules.health import Health, Part

# What Slack sends back

SKIPPED = "skip"
Value = Annotated[int, Field(ge=1, le=5)]
Answer = Annotated[Value | None, BeforeValidator(lambda given: None if given == SKIPPED else given)]


class RatingForm(Form):
    """Answers of the rating modal; each statement is optional, but one must be answered."""

    about: Hidden[int | None] = None
    """The client whose team the form named; None where it spoke of whichever is chosen."""
    asked_at: Hidden[AwareDatetime | None] = None
    """When the form said that the client's team, as it was then, sees the answer; None where it did not."""
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

    def promised(self, client: Client, newest_since: datetime | None) -> bool:
        """Whether the rater read that this client's team sees the answer, and nobody came into it meanwhile."""
        return self.about in (None, client.id) and still_holds(self.asked_at, newest_since)


RATE = Modal("rate.rate", RatingForm, follows="client")

# What people see

NAMED_READERS = 4
"""So many leads are named, and so many of the team."""
SHOWN_WORDS = 120
"""Of the last why, beside the field for the next."""


@dataclass(frozen=True, slots=True)
class Before:
    """What the reader of the form answered about this client before, in words."""

    own: Own
    today: date
    zone: ZoneInfo

    def answer(self, statement: Statement) -> str:
        """'Last time: 4, on 3 October.'; empty where there was none."""
        said = self.own.given.get(statement)
        return _("Last time: {value}, on {day}.").format(value=said.value, day=self._day(said.at)) if said else ""

    def words(self) -> str:
        """'Last time, on 3 October: “A joy”'."""
        if self.own.why is None or self.own.why_at is None:
            return ""
        words = blocks.clip(" ".join(self.own.why.split()), SHOWN_WORDS)
        return _("Last time, on {day}: “{words}”").format(day=self._day(self.own.why_at), words=words)

    def _day(self, at: datetime) -> str:
        return spoken_date(at.astimezone(self.zone).date(), self.today)


def rating_modal(
    client: Client | None,
    values: Mapping[str, Any],
    *,
    asked: Sequence[Statement],
    readers: str,
    before: Before,
    asked_at: datetime | None = None,
) -> View:
    """The form, as far as it was filled in, with what its reader answered `before` beside each field.

    `readers` says who will see the answer; with `asked_at`, the moment of this, the client's team does.
    """
    statements = [_statement_input(one, values.get(one), before.answer(one)) for one in asked]
    hint = [_("A word or two help the others understand."), before.words()]
    why = text_input(
        "why", _("Why"), value=values.get("why"), hint=" ".join(filter(None, hint)), multiline=True, optional=True
    )
    body = [client_input(client), blocks.context(readers), *statements, why]
    keep = {"about": client.id if client else None, "asked_at": asked_at and asked_at.isoformat()}
    return RATE.view(title=_("Rate a client"), body=body, keep=keep)


def _statement_input(statement: Statement, value: object, before: str) -> blocks.Block:
    scale = [(str(n), f"{n} · {words}") for n, words in enumerate(choices(statement), start=1)]
    return select_input(
        statement.value,
        statement_name(statement),
        [*scale, (SKIPPED, _("Skip"))],
        value=str(value),
        hint=" ".join(filter(None, [sentences()[statement], before])),
        placeholder=_("Skip"),
        optional=True,
    )


def sentences() -> dict[Statement, str]:
    """What each statement says."""
    return {
        Statement.GUT: _("Does this client drain you or lift you? Money aside."),
        Statement.RESPECT: _("They treat us as equals and listen to our advice."),
        Statement.VALUE: _("They see what the work is worth and don't haggle."),
        Statement.PAYMENT: _("They pay on time."),
        Statement.TEAMWORK: _("They brief, decide and answer in time."),
        Statement.BOUNDARIES: _("They keep to what we agreed."),
        Statement.REFERRAL: _("They are happy enough to recommend us."),
    }


def choices(statement: Statement) -> tuple[str, ...]:
    """From 1 to 5, in words."""
    if statement is Statement.GUT:
        return _("drains me"), _("tires me a little"), _("neither"), _("cheers me up"), _("lifts me")
    return _("never"), _("rarely"), _("sometimes"), _("often"), _("always")


def who_sees_it(leads: Sequence[Person], rater_id: str, team: str | None = None) -> str:
    """Who will see this answer and what everyone else sees; `team` are its words where it sees it too."""
    others = [person.name for person in leads if person.user_id != rater_id]
    by = first_few(others, NAMED_READERS) if leads else [_("leads")]
    by += [team] if team else []
    named = _("Seen with your name by {people}.").format(people=spoken_list(by))
    if not by:
        named = _("Seen by you only, as the one lead here.")
    rest = _("Everyone else sees a score only once three people have answered.")
    return md("{named} {rest}", named=named, rest=rest)


def the_team(client: Client | None, team: Sequence[Person], leads: Sequence[Person], rater_id: str) -> str | None:
    """'Acme's team: Sofie and Jonas'; whom the answer's reader knows as a lead already is not named again.

    Whoever comes into it later sees later answers only (models/rules/published.py).
    """
    if client is None:
        return _("the client's team")
    known = {rater_id, *(person.user_id for person in leads)}
    others = first_few([person.name for person in team if person.user_id not in known], NAMED_READERS)
    if not others:
        return None
    return _("{client}'s team: {people}").format(client=client.name, people=spoken_list(others))


def thanks(client: Client, now_is: Health, before: Health | None = None, sealed: str | None = None) -> Message:
    """After saving: what it means now; `before` is given where the difference may be seen.

    `sealed` says why only leads see the answer, where the rater may think otherwise.
    """
    text = md(_("Thanks. *{client}*: {standing}."), client=client.name, standing=_standing(now_is, before))
    ref = ClientRef(client_id=client.id)
    withheld = now_is.part(Part.RATINGS).withheld
    return note(
        lines(text, _("Ratings count in it once three people have answered.") if withheld else None, sealed),
        SHOW_HEALTH.button(_("See health"), ref),
        LOG_WITH_CLIENT.button(_("Log something"), ref),
    )


def why_sealed(form: RatingForm, client: Client, *, is_open: bool, openly: bool) -> str | None:
    """What to say where what the form promised and what holds now are not the same: the stricter counts."""
    if openly or (form.asked_at is None and not is_open):
        return None
    if not is_open:
        return _("Your name is seen by leads only after all: that was changed while you wrote.")
    if form.asked_at is None:
        return _(
            "As the form said, your name is seen by leads only. Your next answer is seen by the client's team too."
        )
    return md(
        _("Your name is seen by leads only: the form named another team than {client}'s of now."), client=client.name
    )


def _standing(now_is: Health, before: Health | None) -> str:
    """'not enough known yet (20 of 100)', '68 · Watch' or '62 → 68 · Watch'."""
    if now_is.score is None:
        return _("not enough known yet ({coverage} of 100)").format(coverage=now_is.whole_coverage)
    moved = before is not None and before.whole_score not in (None, now_is.whole_score)
    was = f"{before.whole_score} → " if before and moved else ""
    return f"{DOTS[now_is.band]} {was}{score_words(now_is)}"
