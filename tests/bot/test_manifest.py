"""Both manifests hold what FEATURES registers, no more, and within Slack's limits (slack-facts.md, Installing)."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.manifest import OF_ORGANISATIONS, SCOPES, manifest_of
from handlers import FEATURES
from handlers.kit.router import Router
from tests.support.house import Workplace

URL = "https://rapport.example.com"
NEEDED_BY_EVENT = {
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "tokens_revoked": set(),
    "team_access_granted": set(),
    "team_access_revoked": set(),
    "user_change": {"users:read"},
    "team_join": {"users:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "channel_shared": {"channels:read", "groups:read"},
    "channel_unshared": {"channels:read", "groups:read"},
    "channel_id_changed": {"channels:read", "groups:read"},
    "channel_rename": {"channels:read"},
    "channel_archive": {"channels:read"},
    "channel_unarchive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "group_rename": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_archive": {"groups:read"},
}


WAYS_IN = {
    "socket": (None, None),
    "http": (URL, None),
    "http with a slash": (f"{URL}/", None),
    "many by socket": (None, URL),
    "many by http": (URL, f"{URL}/"),
}


@pytest.fixture(params=WAYS_IN)
def manifest(request: pytest.FixtureRequest) -> dict[str, Any]:
    return manifest_of(FEATURES, *WAYS_IN[request.param])


def test_it_is_within_slacks_limits(manifest: dict[str, Any]) -> None:
    about = manifest["display_information"]
    assert 0 < len(about["name"]) <= 35
    assert 0 < len(about["description"]) <= 140
    assert 174 <= len(about["long_description"]) <= 4000
    commands, shortcuts = manifest["features"]["slash_commands"], manifest["features"]["shortcuts"]
    assert 0 < len(commands) <= 50
    assert all(c["command"].startswith("/") and len(c["command"]) <= 32 for c in commands)
    assert all(0 < len(c["description"]) <= 2000 and 0 < len(c.get("usage_hint", "-")) <= 1000 for c in commands)
    assert len(shortcuts) <= 10
    assert all(0 < len(s["name"]) <= 24 and 0 < len(s["description"]) <= 150 for s in shortcuts)
    assert all(0 < len(s["callback_id"]) <= 255 for s in shortcuts)
    assert len(manifest["settings"]["event_subscriptions"]["bot_events"]) <= 100
    assert len(manifest["features"]["bot_user"]["display_name"]) <= 80


def test_it_names_what_the_features_register(manifest: dict[str, Any], workplace: Workplace) -> None:
    router = Router(FEATURES, workplace.house.deps)
    assert {c["command"] for c in manifest["features"]["slash_commands"]} == set(router.commands)
    assert {s["callback_id"] for s in manifest["features"]["shortcuts"]} == set(router.shortcuts)
    assert len(manifest["features"]["slash_commands"]) == len(router.commands)
    events = {name for feature in FEATURES for name in feature.events}
    missing = events - set(manifest["settings"]["event_subscriptions"]["bot_events"])
    assert missing == (set() if manifest["settings"]["org_deploy_enabled"] else OF_ORGANISATIONS)


def test_no_event_goes_without_its_scope_and_no_scope_is_there_for_nothing(manifest: dict[str, Any]) -> None:
    scopes = set(manifest["oauth_config"]["scopes"]["bot"])
    assert scopes == set(SCOPES)
    for event in manifest["settings"]["event_subscriptions"]["bot_events"]:
        assert NEEDED_BY_EVENT[event] <= scopes, event
    assert scopes <= {
        "chat:write", "commands", "users:read", "im:write",
        "channels:read", "groups:read", "channels:history", "groups:history", "im:history", "files:write", "files:read",
        "dnd:read",
    }  # fmt: skip


def test_the_way_in_is_socket_mode_or_signed_http() -> None:
    by_socket, by_http = manifest_of(FEATURES, None), manifest_of(FEATURES, URL)
    assert by_socket["settings"]["socket_mode_enabled"] is True
    assert URL not in str(by_socket)
    assert "url" not in by_socket["features"]["slash_commands"][0]
    assert by_http["settings"]["socket_mode_enabled"] is False
    urls = [c["url"] for c in by_http["features"]["slash_commands"]]
    interactivity = by_http["settings"]["interactivity"]
    urls += [by_http["settings"]["event_subscriptions"]["request_url"]]
    urls += [interactivity["request_url"], interactivity["message_menu_options_url"]]
    assert {urlsplit(url).path for url in urls} == {"/slack/events"}


def test_only_for_many_workspaces_can_it_be_installed_and_its_tokens_expire() -> None:
    one, many = manifest_of(FEATURES, URL), manifest_of(FEATURES, URL, f"{URL}/")
    switches = ("org_deploy_enabled", "token_rotation_enabled")
    assert "redirect_urls" not in one["oauth_config"]
    assert [one["settings"][name] for name in switches] == [False, False]
    assert many["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]
    assert [many["settings"][name] for name in switches] == [True, True]
