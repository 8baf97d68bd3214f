"""A small feature of its own, played for real: sandbox, signed HTTP, Bolt, router, database."""

import dataclasses
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import Field
from sqlalchemy import select

from bot.manifest import manifest_of
from bot.run import running
from bot.settings import RunSettings
from handlers.kit import blocks
from handlers.kit.blocks import View, note
from handlers.kit.feature import Feature, Request, Turn
from handlers.kit.forms import FieldErrors, Form
from handlers.kit.ids import ClientRef
from handlers.kit.router import Router
from models.clients import Client
from models.people import Role
from tests.support.agency import TEAM, app_seed
from tests.support.house import Workplace

Json = dict[str, Any]


class Sample(Form):
    name: str = Field(min_length=1)
    kind: str | None = None
    picked: int | None = None


feature = Feature("sample")
PRESS = feature.action("press", ClientRef)
FOR_LEADS = feature.action("for_leads", ClientRef)
SAMPLE = feature.modal("sample", Sample)
CHOOSE = "sample.choose"


@feature.command("/sample", usage="[name]", summary="Opens the sample")
async def open_sample(request: Request, text: str) -> None:
    await request.open(SAMPLE, subject="", **({"name": text} if text else {}))


@feature.command("/admins", usage="", summary="For admins", role=Role.ADMIN)
async def for_admins(request: Request, _text: str) -> None:
    await request.tell(note("You are an admin."))


@feature.command("/buttons", usage="", summary="Shows buttons")
async def show_buttons(request: Request, text: str) -> None:
    buttons = [PRESS.button("Press", ClientRef(client_id=1)), FOR_LEADS.button("Leads", ClientRef(client_id=1))]
    message = note("Please press.", *buttons)
    if text == "here":
        async with request.transaction() as session:
            await request.say(session, request.incoming.channel, message, kind="buttons")
    else:
        await request.tell(message)


@feature.command("/break", usage="", summary="Breaks")
async def break_down(_request: Request, text: str) -> None:
    raise RuntimeError(f"secret {text}")


@feature.opens(SAMPLE)
async def sample_view(_request: Request, values: Json) -> View:
    return SAMPLE.view(
        title="Sample",
        body=[
            blocks.text_input("name", "Name", value=values.get("name")),
            blocks.select_input("kind", "Kind", [("a", "A"), ("b", "B")], value=values.get("kind"), optional=True),
            blocks.search_input("picked", "Client", CHOOSE, optional=True),
        ],
        keep={"number": values.get("number", 7)},
    )


@feature.on_submit(SAMPLE)
async def save_sample(request: Request, form: Sample) -> None:
    if form.name == "break before":
        raise RuntimeError("secret")
    async with request.transaction() as session:
        session.add(named(form.name, request))
        if form.name == "taken":
            raise FieldErrors(name="This is taken.")
        if form.name == "break within":
            raise RuntimeError("secret")
    if form.name == "break after":
        raise RuntimeError("secret")
    if form.name == "next":
        await request.show(await sample_view(request, {"name": "second step"}))
    request.ack()
    if form.name == "break at last":
        raise RuntimeError("secret")
    await request.tell(note("Saved."))


@feature.on(PRESS)
async def pressed(request: Request, payload: ClientRef) -> None:
    async with request.transaction() as session:
        session.add(named(f"pressed {payload.client_id} by {request.person.user_id}", request))
    await request.tell(note("Pressed."))


@feature.on(FOR_LEADS, role=Role.LEAD)
async def pressed_by_lead(request: Request, _payload: ClientRef) -> None:
    await request.tell(note("Hello, lead."))


@feature.chooses(CHOOSE)
async def choose(_request: Request, typed: str) -> list[blocks.Element]:
    if typed == "break":
        raise RuntimeError("secret")
    return [blocks.option("1", f"Acme {typed}")]


@feature.shortcut("shout", title="Shout", summary="Shouts", kind="global")
async def shout(request: Request) -> None:
    await request.open(SAMPLE, subject="", name="from a shortcut")


@feature.shortcut("note", title="Note", summary="Notes a message", kind="message")
async def note_message(request: Request) -> None:
    await request.tell(note(f"Noted: {request.incoming.message['text']}"))


@feature.event("channel_rename")
async def renamed(turn: Turn, event: Json) -> None:
    async with turn.transaction() as session:
        session.add(named(event["channel"]["name"], turn))
    if event["channel"]["name"].startswith("break"):
        raise RuntimeError("secret")


def named(name: str, turn: Turn) -> Client:
    """A client under a key of its own: nothing but the inbox keeps it from being saved twice."""
    return Client(
        name=name,
        name_key=f"{name} {turn.deps.rng.getrandbits(64)}",
        owner_id="U1",
        created_by="U1",
        created_at=turn.now,
    )


@dataclass
class Stage:
    """The sample feature, reachable for the people of the agency."""

    place: Workplace
    router: Router
    port: int

    async def saved(self) -> list[str]:
        """The names of what was saved, in order."""
        async with self.place.house.deps.database.reading(TEAM) as session:
            return list(await session.scalars(select(Client.name).order_by(Client.id)))

    async def route(self, body: Json) -> Any:
        """Let the router answer a payload that the sandbox would never send."""
        return await self.router.route(TEAM, body)

    async def settled(self) -> None:
        """Waits until all that goes on after an answer is done."""
        await self.place.house.deps.tasks.drain()


@pytest.fixture
async def stage(workplace: Workplace) -> AsyncIterator[Stage]:
    """The sample feature on SQLite, over signed HTTP."""
    house = workplace.house
    router = Router([feature], house.deps)
    settings = house.settings
    assert isinstance(settings, RunSettings)
    async with running(dataclasses.replace(house, router=router), settings) as port:
        seed = app_seed(signing_secret="s3cret", request_url=f"http://127.0.0.1:{port}/slack/events")
        seed["apps"][0]["manifest"] = manifest_of([feature], None)
        workplace.sandbox.load(seed)
        await house.deps.tasks.drain()
        yield Stage(workplace, router, port)
