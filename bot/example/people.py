"""The people of Nordlys and their channels, as the sandbox takes them."""

from typing import Any

TEAM = "TNORDLYS"
ZONE = "Europe/Copenhagen"

METTE, LARS, SOFIE, JONAS, PRIYA, MATEO, AIKO = (
    "UMETTE",
    "ULARS",
    "USOFIE",
    "UJONAS",
    "UPRIYA",
    "UMATEO",
    "UAIKO",
)
LEAD = LARS
SEES_MONEY = (METTE, LARS)
"""Payment and Referral are asked of them, and of a client's owner (product.md, Ratings)."""

ALL = [METTE, LARS, SOFIE, JONAS, PRIYA, MATEO, AIKO]
GUEST, OUTSIDER, BOT = "UGUSTAV", "UOLGA", "URAPPORT"


def slack_seed() -> dict[str, Any]:
    """Seven members, a freelancer who is a guest, somebody of a client's, and where they talk."""
    nordlys = {"id": TEAM, "name": "Nordlys", "domain": "nordlys", "users": _users(), "channels": _channels()}
    return {"workspaces": [nordlys]}


def _users() -> list[dict[str, Any]]:
    return [
        _user(METTE, "Mette Holm", "Founder", is_admin=True, is_owner=True),
        _user(LARS, "Lars Friis", "Client director"),
        _user(SOFIE, "Sofie Lund", "Designer"),
        _user(JONAS, "Jonas Bak", "Developer"),
        _user(PRIYA, "Priya Nair", "Strategist"),
        _user(MATEO, "Mateo Silva", "Motion designer", tz="Europe/Lisbon"),
        _user(AIKO, "Aiko Tanaka", "Producer"),
        _user(GUEST, "Gustav Lind", "Illustrator, freelance", is_restricted=True),
        _user(OUTSIDER, "Olga Berg", "Marketing, Fjord Ferries", team_id="TFJORD"),
    ]


def _user(user_id: str, name: str, title: str, **more: Any) -> dict[str, Any]:
    return {"id": user_id, "name": name.split(maxsplit=1)[0], "real_name": name, "title": title, "tz": ZONE, **more}


def _channels() -> list[dict[str, Any]]:
    internal = {
        "CAURORA": ("aurora-internal", [SOFIE, JONAS, METTE, PRIYA]),
        "CBRIGHT": ("brightwater-internal", [LARS, JONAS, PRIYA, AIKO]),
        "CDOVE": ("dovetail-internal", [METTE, LARS, JONAS, SOFIE, AIKO]),
        "CFJORD": ("fjord-internal", [PRIYA, SOFIE, MATEO, METTE]),
        "CKESTREL": ("kestrel-internal", [LARS, JONAS, MATEO, AIKO]),
    }
    own = [{"id": channel, "name": name, "members": [*members, BOT]} for channel, (name, members) in internal.items()]
    return [
        {"id": "CTEAM", "name": "team", "members": [*ALL, BOT]},
        {"id": "CLUNCH", "name": "lunch", "members": ALL},
        *own,
        {"id": "CGUSTAV", "name": "illustration", "members": [SOFIE, MATEO, GUEST, BOT]},
        {
            "id": "CWITHFJORD",
            "name": "nordlys-and-fjord",
            "members": [PRIYA, METTE, OUTSIDER, BOT],
            "is_ext_shared": True,
        },
    ]
