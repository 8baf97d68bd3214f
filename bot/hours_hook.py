"""POST /hooks/hours: hours that another system sends, signed as the Standard Webhooks specification says.

The specification: github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md. Its three headers
name the message, its moment (five minutes of machine time, either way) and its signature by HMAC-SHA256. One message
counts once, by its `webhook-id`; one entry counts once, by its `key`, and as it was sent last. Whoever does not sign is
told nothing but that; who signs hears what is wrong.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated, Any, Self

import structlog
from aiohttp import web
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from sqlalchemy.exc import SQLAlchemyError
from standardwebhooks import Webhook, WebhookVerificationError

from bot.signed import body_of, is_once
from bot.wiring import House
from handlers.budget.alert import hours_added
from handlers.kit.forms import clean
from handlers.kit.ids import SlackId, digest
from handlers.kit.turn import turn_in
from models.clients import NAME_LENGTH
from models.engagements import PROJECT_LENGTH
from models.hours import KEY_LENGTH, MOST_HOURS, NOTE_LENGTH, Source
from models.inbox import RepeatedError
from models.rules.placing import Misfit
from models.worked import Kept, Worked, keep
from models.workspaces import here

log = structlog.get_logger()

PATH = "/hooks/hours"
MOST = 16 * 2**10
"""Bytes of a body: an entry with the longest note takes a tenth of that."""
KIND = re.compile(r"application/json(; ?charset=\"?utf-8\"?)?", re.IGNORECASE)
ID, STAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
SIGNED = {
    ID: re.compile(r"[A-Za-z0-9_.-]{1,120}", re.ASCII),
    STAMP: re.compile(r"[0-9]{1,12}", re.ASCII),
    SIGNATURE: re.compile(r"(v[0-9a-z]{1,3},[A-Za-z0-9+/]{1,200}={0,2} ?){1,10}", re.ASCII),
}
Text = Annotated[str, AfterValidator(clean)]


class Sent(BaseModel):
    """What a body says."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    workspace: SlackId
    client: Annotated[Text, Field(min_length=1, max_length=NAME_LENGTH)]
    project: Annotated[Text, Field(max_length=PROJECT_LENGTH)] = ""
    day: date = Field(alias="date")
    hours: Annotated[Decimal, Field(gt=0, le=MOST_HOURS, decimal_places=2)]
    cost: Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)] | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    note: Annotated[Text, Field(max_length=NOTE_LENGTH)] | None = None
    key: Annotated[Text, Field(min_length=1, max_length=KEY_LENGTH)]

    @model_validator(mode="after")
    def _money_has_a_currency(self) -> Self:
        if (self.cost is None) is not (self.currency is None):
            raise ValueError("cost and currency go together")
        return self

    @property
    def worked(self) -> Worked:
        """As our books take it; what they call an entry may hold a name, so it is kept as a digest."""
        return Worked(
            digest(self.key),
            self.client,
            self.project,
            self.day,
            self.hours,
            self.cost,
            self.currency,
            self.note or None,
        )


class MisfitError(Exception):
    """It belongs to nothing here."""

    def __init__(self, misfit: Misfit) -> None:
        super().__init__(misfit)
        self.misfit = misfit


def routes(house: House, secret: SecretStr | None) -> list[web.RouteDef]:
    """The way in; nothing where there is no secret to sign with."""
    return [web.post(PATH, Hook(house, secret).take)] if secret else []


class Hook:
    """Takes what is signed with this secret."""

    def __init__(self, house: House, secret: SecretStr) -> None:
        self._deps, self._webhook = house.deps, Webhook(secret.get_secret_value())

    async def take(self, request: web.Request) -> web.Response:
        """Keep what was sent. Raises web.HTTPClientError for whoever does not sign."""
        body = await self._signed(request)
        try:
            sent = Sent.model_validate_json(body)
        except ValidationError as error:
            wrong = sorted({".".join(map(str, one["loc"])) or "body" for one in error.errors()})
            return _answer(HTTPStatus.BAD_REQUEST, error="not understood", wrong=wrong)
        try:
            kept = await self._keep(sent, request.headers[ID])
        except RepeatedError:
            return _answer(HTTPStatus.OK, result="known")
        except LookupError:
            return _answer(HTTPStatus.UNPROCESSABLE_ENTITY, error="no_workspace")
        except MisfitError as error:
            return _answer(HTTPStatus.UNPROCESSABLE_ENTITY, error=error.misfit.value)
        except SQLAlchemyError as error:
            log.exception("hours not kept", error=type(error).__name__)
            raise web.HTTPServiceUnavailable from error
        return _answer(HTTPStatus.OK, result=_result(kept))

    async def _signed(self, request: web.Request) -> bytes:
        if not is_once(request.headers, "Content-Type", KIND) or "Content-Encoding" in request.headers:
            raise web.HTTPUnsupportedMediaType
        if not all(is_once(request.headers, name, shape) for name, shape in SIGNED.items()):
            raise web.HTTPUnauthorized
        if (request.content_length or 0) > MOST:
            raise web.HTTPRequestEntityTooLarge(MOST)
        body = await body_of(request)
        if len(body) > MOST:
            raise web.HTTPRequestEntityTooLarge(MOST)
        if not _is_ours(self._webhook, body, request.headers):
            raise web.HTTPUnauthorized
        return body

    async def _keep(self, sent: Sent, message_id: str) -> Kept:
        """Raises RepeatedError, LookupError, MisfitError; then nothing is kept."""
        if sent.workspace not in await self._deps.database.workspace_ids(here()):
            raise LookupError(sent.workspace)
        turn = await turn_in(self._deps, sent.workspace)
        turn.receipt = f"hours:{message_id}"
        async with turn.transaction() as session:
            kept = await keep(
                session, Source.WEBHOOK, [sent.worked], today=turn.calendar.day_of(turn.now), now=turn.now
            )
            for misfit in kept.misfits.values():
                raise MisfitError(misfit)
            await hours_added(turn, session, kept.engagements)
        return kept


def _is_ours(webhook: Webhook, body: bytes, headers: Mapping[str, str]) -> bool:
    try:
        webhook.verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):  # the latter for what is no UTF-8 or no base64
        return False
    return True


def _result(kept: Kept) -> str:
    return "added" if kept.added else "changed" if kept.changed else "known"


def _answer(status: HTTPStatus, **words: Any) -> web.Response:
    return web.json_response(words, status=status)
