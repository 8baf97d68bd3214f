"""Who acts in the matrix and where: nine people and two more members, six kinds of place and two more to speak in."""

from typing import Any, NamedTuple

from bot.manifest import manifest_of
from handlers import FEATURES

Json = dict[str, Any]

OURS, THEIRS = "T1", "T2"
TOKENS = {OURS: "xoxb-of-nordlys", THEIRS: "xoxb-of-sydlys"}
BOT = "URAPPORT"


class Somebody(NamedTuple):
    """A person of a workspace."""

    team: str
    id: str


PEOPLE = {
    "admin": Somebody(OURS, "UMETTE"),
    "lead": Somebody(OURS, "ULARS"),
    "owner": Somebody(OURS, "USOFIE"),
    "member": Somebody(OURS, "UJONAS"),
    "guest": Somebody(OURS, "UGUEST"),
    "vouched guest": Somebody(OURS, "UVOUCHED"),
    "outsider": Somebody(OURS, "UCLIENT"),
    "other workspace": Somebody(THEIRS, "UJONAS"),
    "deactivated": Somebody(OURS, "UGONE"),
}
"""The other workspace's admin bears the id of our member: who goes by a person's id alone mistakes them."""

MORE_MEMBERS = {"came later": Somebody(OURS, "UNINA"), "in no team": Somebody(OURS, "UIDA")}
"""In a guarded workspace they get what the member gets; one came into the team after what was said openly there."""
CAST = PEOPLE | MORE_MEMBERS

NEVER_SEEN = {"a bot": Somebody(OURS, "UROBOT"), "nobody that Slack knows": Somebody(OURS, "UNOBODY")}
RATERS = ("URATERA", "URATERB", "URATERC")

PLACES = {
    "safe": "CTEAM",
    "shared": "CSHARED",
    "pending shared": "CPENDING",
    "guest inside": "CGUEST",
    "archived": "COLD",
    "unknown": "CSECRET",
}
VOUCHED_FOR = "CVOUCHED"
"""A guest is inside for whom a lead vouched."""
A_CLIENTS = "CTALK"
"""Where we talk with a client, as somebody said in the client's form; Slack knows nothing of that."""

A_FILE = "FCLIENTS"
"""Our admin's own, which they chose in a form; it tells of our client's money."""

INSIDERS = ["UMETTE", "ULARS", "USOFIE", "UJONAS", "UNINA"]
WITH_US = [*INSIDERS, BOT]


def seed() -> Json:
    """Two workspaces; in the other one the channels have the same ids."""
    people: list[Json] = [
        {"id": "UMETTE", "name": "mette", "is_admin": True},
        {"id": "ULARS", "name": "lars"},
        {"id": "USOFIE", "name": "sofie"},
        {"id": "UJONAS", "name": "jonas"},
        {"id": "UNINA", "name": "nina"},
        {"id": "UIDA", "name": "ida"},
        {"id": "UGUEST", "name": "gustav", "is_restricted": True},
        {"id": "UVOUCHED", "name": "vera", "is_restricted": True},
        {"id": "UCLIENT", "name": "olga", "team_id": "T9"},
        {"id": "UROBOT", "name": "robot", "is_bot": True},
        {"id": "UGONE", "name": "gerda", "deleted": True},
        *({"id": rater, "name": f"vesper-{rater[-1].lower()}"} for rater in RATERS),
    ]
    channels: list[Json] = [
        {"id": "CTEAM", "name": "team", "members": WITH_US},
        {"id": "CSHARED", "name": "with-others", "members": [*WITH_US, "UCLIENT"], "is_ext_shared": True},
        {"id": "CPENDING", "name": "soon-with-others", "members": WITH_US, "is_pending_ext_shared": True},
        {"id": "CGUEST", "name": "with-a-guest", "members": [*WITH_US, "UGUEST"]},
        {"id": "COLD", "name": "old", "members": WITH_US, "is_archived": True},
        {"id": "CSECRET", "name": "without-us", "members": INSIDERS, "is_private": True},
        {"id": "CVOUCHED", "name": "with-our-freelancer", "members": [*WITH_US, "UVOUCHED"]},
        {"id": "CTALK", "name": "talk", "members": WITH_US},
    ]
    their_people = [{"id": "UJONAS", "name": "jonas", "is_admin": True}]
    theirs = [{"id": one["id"], "name": one["name"], "members": ["UJONAS", BOT]} for one in channels]
    return {
        "workspaces": [
            {"id": OURS, "name": "Nordlys", "domain": "nordlys", "users": people, "channels": channels},
            {"id": THEIRS, "name": "Sydlys", "domain": "sydlys", "users": their_people, "channels": theirs},
        ]
    }


def app_seed() -> Json:
    """Rapport, installed in both."""
    app = {"id": "A1", "name": "Rapport", "bot_user": BOT, "workspaces": TOKENS}
    return {"apps": [{**app, "manifest": manifest_of(FEATURES, None)}]}
