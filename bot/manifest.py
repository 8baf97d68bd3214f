"""The app's manifest, made from what the features register, with the scopes that takes and no more."""

from collections.abc import Iterable
from typing import Any

from handlers.kit.feature import Command, Feature

NAME = "Rapport"
DESCRIPTION = "Keeps your client relationships healthy: notes, ratings, promises, and a word at the right moment."
LONG = (
    "Rapport is for agency teams. Log what happens with a client in seconds, rate how it feels to work together, "
    "and record what both sides promised. Once a week Rapport tells your team how your clients are doing, who earned "
    "praise and who needs attention, and every number opens down to its evidence. It runs on your own server; what "
    "you think of your clients stays with you, and is never said where a client could read it."
)
COLOUR = "#2f6f5e"
SCOPES = {
    "chat:write": "say the summary and private words",
    "channels:read": "see who can read a public channel before speaking there, and hear when that changes",
    "groups:read": "the same for private channels",
    "channels:history": "find out whether a message arrived before saying it again",
    "groups:history": "the same for private channels",
    "im:history": "the same for direct messages",
    "im:write": "open a direct message",
    "users:read": "know who is a guest, who is on holiday, and everybody's time zone",
    "dnd:read": "disturb nobody who wants to be left alone",
    "files:write": "send an admin the export that they asked for",
    "files:read": "read the file that an admin chose in a form, to import it",
    "commands": "slash commands and shortcuts",
}
OF_ORGANISATIONS = {"team_access_granted", "team_access_revoked"}
"""Events for apps that a whole organisation can install."""
REDIRECT = "/slack/oauth_redirect"
"""Where Slack sends people back to when they install."""


def manifest_of(features: Iterable[Feature], url: str | None, install_url: str | None = None) -> dict[str, Any]:
    """The manifest for Socket Mode, or with `url` for signed HTTP (docs.slack.dev/reference/app-manifest).

    With `install_url`, RAPPORT_URL, for many workspaces and whole organisations; their tokens expire and are renewed.
    """
    features = list(features)
    endpoint = f"{url.rstrip('/')}/slack/events" if url else None
    return {
        "display_information": {
            "name": NAME,
            "description": DESCRIPTION,
            "long_description": LONG,
            "background_color": COLOUR,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "shortcuts": [
                {"name": s.name, "type": s.kind, "callback_id": s.id, "description": s.summary}
                for feature in features
                for s in feature.shortcuts
            ],
            "slash_commands": [_command(c, endpoint) for feature in features for c in feature.commands],
        },
        "oauth_config": {
            **({"redirect_urls": [f"{install_url.rstrip('/')}{REDIRECT}"]} if install_url else {}),
            "scopes": {"bot": list(SCOPES)},
        },
        "settings": _settings(features, endpoint, for_many=install_url is not None),
    }


def _command(command: Command, endpoint: str | None) -> dict[str, Any]:
    return {
        "command": command.name,
        **({"url": endpoint} if endpoint else {}),
        "description": command.summary,
        **({"usage_hint": command.usage} if command.usage else {}),
        "should_escape": False,
    }


def _settings(features: list[Feature], endpoint: str | None, *, for_many: bool) -> dict[str, Any]:
    request_url = {"request_url": endpoint} if endpoint else {}
    options = {"message_menu_options_url": endpoint} if endpoint else {}
    events = {event for feature in features for event in feature.events}
    return {
        "event_subscriptions": {
            **request_url,
            "bot_events": sorted(events if for_many else events - OF_ORGANISATIONS),
        },
        "interactivity": {"is_enabled": True, **request_url, **options},
        "org_deploy_enabled": for_many,
        "socket_mode_enabled": endpoint is None,
        "token_rotation_enabled": for_many,
    }
