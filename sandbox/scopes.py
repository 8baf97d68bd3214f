"""The scopes that a bot needs, by the kind of a channel."""

READ_SCOPES = {"public": "channels:read", "private": "groups:read", "dm": "im:read"}
HISTORY_SCOPES = {"public": "channels:history", "private": "groups:history", "dm": "im:history"}
