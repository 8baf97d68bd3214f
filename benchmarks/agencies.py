"""Agencies by the hundred, written straight into a database, and how the ids in them tell whose they are."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet
from sqlalchemy import insert

from benchmarks.load import TEAM, USER
from models.base import Base, Workspace
from models.bounds import BOUNDS, Bounds
from models.clients import Client, name_key
from models.installations import Installation
from models.interactions import Interaction
from models.people import Person
from models.ratings import Rating
from models.rules.facts import Kind, Tone
from models.schedules import Schedule
from models.session import Database

BOT = "URAPPORT"
PEOPLE, RATERS, CLIENTS = 8, 3, 12
RATED_DAYS_AGO, LOGGED_DAYS_AGO = (40, 20, 3), (30, 4, 2, 1)
ZONES = ("Europe/Copenhagen", "America/New_York", "Asia/Kolkata")
DAY = timedelta(days=1)

KEY = Fernet.generate_key()
"""Of the tokens that are kept."""
Row = dict[str, Any]


def team_of(name: str) -> str:
    """The workspace of a channel or a person: C12.1 and U12.5 are T12's."""
    number = name[1:].partition(".")[0]
    return f"T{number}" if number.isdecimal() else TEAM


def members_of(team: str) -> list[str]:
    """Who works at an agency."""
    return [f"U{team[1:]}.{number}" for number in range(1, PEOPLE + 1)]


async def move_in(database: Database, agencies: int, now: datetime) -> None:
    """Agencies with people, clients, what is thought of them and what happened with them."""
    for agency in range(1, agencies + 1):
        team = f"T{agency}"
        clients = [_client(team, number, now) for number in range((agency - 1) * CLIENTS + 1, agency * CLIENTS + 1)]
        rows: dict[type[Base], list[Row]] = {
            Workspace: [{"id": team, "name": f"Agency {team}", "bot_user_id": BOT}],
            Person: [_person(team, user) for user in members_of(team)],
            Client: clients,
            Rating: [row for client in clients for row in _ratings(client, now)],
            Interaction: [row for client in clients for row in _interactions(client, now)],
        }
        await write(database, team, rows)
        await _install(database, team, now)


async def _install(database: Database, team: str, now: datetime) -> None:
    token = Fernet(KEY).encrypt(f"xoxb-{team}".encode()).decode()
    async with database.installing() as session:
        session.add(Installation(id=team, name=team, bot_user_id=BOT, token=token, installed_at=now))


async def schedule(database: Database, agencies: int, channels: int, due: datetime, now: datetime) -> None:
    """A weekly summary of each agency in so many channels, all due at one moment."""
    for agency in range(1, agencies + 1):
        rows = [_schedule(agency, channel, due, now) for channel in range(1, channels + 1)]
        await write(database, f"T{agency}", {Schedule: rows})


async def write(database: Database, team: str, rows: dict[type[Base], list[Row]]) -> None:
    async with database.engine.execution_options(**{BOUNDS: Bounds(team)}).begin() as connection:
        for table, of_the_team in rows.items():
            await connection.execute(insert(table), of_the_team)


def _person(team: str, user: str) -> Row:
    """As benchmarks/slack.py describes them: whoever is news has their desk drawn."""
    known = {"workspace_id": team, "user_id": user, "name": user, "zone": "Europe/Copenhagen"}
    return known | {"is_insider": True, "is_slack_admin": True}


def _client(team: str, number: int, now: datetime) -> Row:
    name = f"Harbour & Sons {number}"
    return {
        "id": number,
        "workspace_id": team,
        "name": name,
        "name_key": name_key(name),
        "owner_id": members_of(team)[0],
        "created_by": members_of(team)[0],
        "created_at": now - 100 * DAY,
    }


def _ratings(client: Row, now: datetime) -> Iterable[Row]:
    """Three people, three times; what they say of a client moves from time to time."""
    for rater, days in product(range(RATERS), RATED_DAYS_AGO):
        points = 1 + (client["id"] + rater + days) % 5
        yield {
            "workspace_id": client["workspace_id"],
            "client_id": client["id"],
            "rater_id": members_of(client["workspace_id"])[rater],
            "rated_at": now - days * DAY,
            "gut": points,
            "respect": 6 - points,
            "value": points,
        }


def _interactions(client: Row, now: datetime) -> Iterable[Row]:
    kinds, tones = list(Kind), list(Tone)
    for number, days in enumerate(LOGGED_DAYS_AGO):
        yield {
            "workspace_id": client["workspace_id"],
            "client_id": client["id"],
            "kind": kinds[(client["id"] + number) % len(kinds)],
            "tone": tones[(client["id"] + number) % len(tones)],
            "what": "They called the draft the best yet and asked when the next one comes.",
            "occurred_at": now - days * DAY,
            "logged_at": now - days * DAY,
            "logged_by": members_of(client["workspace_id"])[number],
        }


def _schedule(agency: int, channel: int, due: datetime, now: datetime) -> Row:
    zone = ZONES[agency % len(ZONES)]
    local = due.astimezone(ZoneInfo(zone))
    return {
        "workspace_id": f"T{agency}",
        "kind": "weekly_summary",
        "channel": f"C{agency}.{channel}",
        "weekday": local.weekday(),
        "at": local.time(),
        "zone": zone,
        "set_by": USER,
        "since": now,
        "next_at": due,
    }
