"""Payloads with something in them that does not belong there: each place in turn, or several at once."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from tests.attacks.neighbour import Neighbour
from tests.matrix.cast import THEIRS

Json = dict[str, Any]
Path = tuple[str | int, ...]

WAYS_BACK = ("response_url", "response_urls", "back")
"""Only Slack gives these out, and to nobody but us; where they lead is not ours to check."""
INNER = "{}"
"""A step into JSON that travels as text: a button's value, private_metadata."""

ODD: tuple[Any, ...] = (
    "",
    "-1",
    "0",
    "9" * 30,
    "9" * 5000,
    "١٢٣",
    "1e3",
    "true",
    "' OR '1'='1",
    "1; DROP TABLE clients; --",
    "<!channel> <@UPIA> <https://evil.example|click>",
    "*_~`>&lt;" * 20,
    '{"client_id": 3}',
    "client:3",
    "person:UPIA",
    "x" * 4000,
    "\u202e\u0000\ud800",
    {"id": THEIRS},
    {"value": "3"},
    [THEIRS, "UPIA"],
    None,
    True,
    False,
    -1,
    0,
    2**63,
    2**70,
    0.5,
)
"""What no payload of Slack's holds in most places."""


def places(body: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every leaf of a payload, into JSON within it too."""
    if isinstance(body, dict):
        for key, value in body.items():
            yield from places(value, (*at, key))
    elif isinstance(body, list):
        for number, value in enumerate(body):
            yield from places(value, (*at, number))
    else:
        yield at, body
        if isinstance(inner := _json_in(body), dict):
            yield from places(inner, (*at, INNER))


def forged(body: Json, at: Path, value: Any) -> Json:
    """The payload with another value in one place; it may have none there yet."""
    made: Json = _with(deepcopy(body), at, value)
    return made


def _with(node: Any, at: Path, value: Any) -> Any:
    if not at:
        return value
    step, *rest = at
    if step == INNER:
        return json.dumps(_with(_json_in(node) or {}, tuple(rest), value))
    if isinstance(node, list) and isinstance(step, int) and step < len(node):
        node[step] = _with(node[step], tuple(rest), value)
    elif isinstance(node, dict):
        node[step] = _with(node.get(step, {}), tuple(rest), value)
    return node


def _json_in(value: Any) -> Any:
    if not isinstance(value, str) or not value.startswith("{"):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None


def theirs_for(value: Any, at: Path, them: Neighbour) -> list[Any]:
    """Ids of theirs of the kind that stands there; none where it is no id."""
    if isinstance(value, int) and not isinstance(value, bool):
        return _numbers_for(str(at[-1]), them)
    return _texts_for(value, str(at[-1]), them) if isinstance(value, str) else []


def _numbers_for(name: str, them: Neighbour) -> list[int]:
    """Those that a name asks for; under any other name, all."""
    agreed = them.engaged
    by_name = {
        "client_id": [them.client, them.archived],
        "agreement_id": [agreed.agreement, agreed.first],
        "engagement_id": [agreed.engagement, agreed.ended],
        "offer_id": [agreed.offer, agreed.promotion],
        "kickoff_id": [agreed.kickoff, agreed.amendment],
        "promise_id": [agreed.promise, agreed.settled],
    }
    return by_name.get(name) or list(them.numbers.values())


def _texts_for(value: str, name: str, them: Neighbour) -> list[str]:
    agreed = them.engaged
    by_name = {
        "subject": [f"client:{them.client}", f"schedule:{them.schedule}", "place:CSYDG", f"kickoff:{agreed.kickoff}"],
        "trigger_id": [them.trigger],
        "back": [them.response_url],
        "response_url": [them.response_url],
    }
    by_shape = {
        r"\d{1,9}": [str(number) for number in them.numbers.values()],
        r"client:\d+": [f"client:{them.client}", f"client:{them.archived}", "person:UPIA", "person:UBO"],
        r"own:\d+": [f"own:{agreed.template}"],
        "V[A-Z0-9]+": [them.view],
        "T[0-9]+": [THEIRS],
        "U[A-Z0-9]+": ["UPIA", "UBO", "UFREE"],
        "[CDG][A-Z0-9]+": ["CSYDG", "CSYD"],
    }
    fitting = (ids for shape, ids in by_shape.items() if re.fullmatch(shape, value))
    return by_name.get(name) or next(fitting, [])


ADDED: dict[Path, Any] = {
    ("team_id",): THEIRS,
    ("team",): {"id": THEIRS, "domain": "sydlys"},
    ("context_team_id",): THEIRS,
    ("enterprise",): {"id": "E1", "name": "Group"},
    ("enterprise_id",): "E1",
    ("is_enterprise_install",): True,
    ("is_ext_shared_channel",): True,
    ("authorizations",): [{"team_id": THEIRS, "enterprise_id": None, "user_id": "URAPPORT", "is_bot": True}],
    ("user_id",): "UPIA",
    ("user", "team_id"): THEIRS,
    ("user", "enterprise_user"): {"teams": [THEIRS]},
    ("view", "app_installed_team_id"): THEIRS,
    ("view", "team_id"): THEIRS,
    ("view", "private_metadata", INNER, "keep", "client_id"): 3,
    ("view", "private_metadata", INNER, "keep", "about"): "person:UPIA",
    ("view", "private_metadata", INNER, "keep", "openly"): True,
    ("view", "private_metadata", INNER, "subject"): "place:CSYDG",
    ("channel",): {"id": "CSYD", "name": "sydlys"},
    ("channel_id",): "CSYD",
    ("container", "channel_id"): "CSYD",
    ("container", "is_ephemeral"): True,
    ("message",): {"ts": "1.1", "text": "Hello", "user": "UPIA", "team": THEIRS},
    ("response_urls",): [{"response_url": "https://hooks.slack.com/app/T2/1/x", "channel_id": "CSYD"}],
    ("event", "team"): THEIRS,
    ("event", "team_id"): THEIRS,
    ("event", "user_team"): THEIRS,
    ("event", "inviter"): "UPIA",
    ("event", "channel"): "CSYD",
    ("event", "event_context"): "4-theirs",
    ("event", "team_ids"): [THEIRS],
}
"""What may be there in other payloads."""
