"""What a sandbox is started with: workspaces, their people and channels, and the apps in them."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Json = dict[str, Any]


class SeedModel(BaseModel):
    """Refuses misspelt fields, so that a seed means what it says."""

    model_config = ConfigDict(extra="forbid")


class Person(SeedModel):
    """A user of a workspace; one whose `team_id` is another workspace's is an outsider."""

    id: str
    name: str
    real_name: str = ""
    title: str = ""
    tz: str = "Europe/Copenhagen"
    locale: str = "en-US"
    team_id: str = ""
    avatar: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    status_emoji: str = ""
    status_text: str = ""
    status_expiration: int = 0
    """In seconds; 0 for a status that stays."""
    rests_from: int = 0
    rests_until: int = 0
    """Between these, in seconds, they are not to be disturbed."""
    updated: int = 0
    """Slack's `updated`, in seconds; 0 for the moment when the seed is loaded."""

    @property
    def is_guest(self) -> bool:
        return self.is_restricted or self.is_ultra_restricted

    @property
    def label(self) -> str:
        return self.real_name or self.name


class ChannelSeed(SeedModel):
    """A channel and who is in it, by user id."""

    id: str
    name: str
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    is_pending_ext_shared: bool = False
    is_shared: bool = False
    members: list[str] = []


class Enterprise(SeedModel):
    """An organisation of several workspaces."""

    id: str
    name: str


class WorkspaceSeed(SeedModel):
    id: str
    name: str
    domain: str
    enterprise: Enterprise | None = None
    users: list[Person] = []
    channels: list[ChannelSeed] = []


class App(SeedModel):
    """A Slack app: its bot user, its secrets and its manifest.

    `workspaces`, tokens by workspace id, has it installed from the start; elsewhere people install it by OAuth.
    """

    id: str
    name: str
    bot_user: str
    workspaces: dict[str, str] = {}
    client_id: str = ""
    client_secret: str = ""
    app_token: str = ""
    signing_secret: str = ""
    request_url: str = ""
    manifest: Json = {}

    @property
    def bot_id(self) -> str:
        return f"B{self.id.removeprefix('A')}"

    @property
    def commands(self) -> list[Json]:
        return self._manifest_list("features", "slash_commands")

    @property
    def shortcuts(self) -> list[Json]:
        return self._manifest_list("features", "shortcuts")

    @property
    def events(self) -> list[str]:
        return self._manifest_list("settings", "event_subscriptions", "bot_events")

    @property
    def scopes(self) -> list[str] | None:
        """The bot's scopes; None when there is no manifest, and then everything is allowed."""
        return self._manifest_list("oauth_config", "scopes", "bot") if self.manifest else None

    def may(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes

    def switch(self, *path: str) -> bool:
        """A yes or no of the manifest; yes for everything when there is no manifest."""
        return bool(self._manifest_at(*path)) if self.manifest else True

    @property
    def is_interactive(self) -> bool:
        return self.switch("settings", "interactivity", "is_enabled")

    @property
    def has_home(self) -> bool:
        return self.switch("features", "app_home", "home_tab_enabled")

    @property
    def user_scopes(self) -> list[str]:
        return self._manifest_list("oauth_config", "scopes", "user")

    @property
    def redirect_urls(self) -> list[str]:
        return self._manifest_list("oauth_config", "redirect_urls")

    @property
    def rotates_tokens(self) -> bool:
        return bool(self._manifest_at("settings", "token_rotation_enabled"))

    @property
    def is_org_ready(self) -> bool:
        return bool(self._manifest_at("settings", "org_deploy_enabled"))

    def _manifest_list(self, *path: str) -> list[Any]:
        return list(self._manifest_at(*path) or [])

    def _manifest_at(self, *path: str) -> Any:
        found: Any = self.manifest
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        return found


class Try(SeedModel):
    """One thing for a visitor to try; `do` is for the page to carry out."""

    label: str
    hint: str = ""
    do: Json = {}


class Greeting(SeedModel):
    title: str
    lines: list[str] = []
    tries: list[Try] = []


class Seed(SeedModel):
    workspaces: list[WorkspaceSeed] = Field(default=[])
    apps: list[App] = []
    greeting: Greeting | None = None
