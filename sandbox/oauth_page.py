"""GET and POST /oauth/v2/authorize: where a person lets an app into a workspace or an organisation, or does not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from aiohttp import web
from yarl import URL

from sandbox.control import refuse_strangers
from sandbox.errors import Refused, SlackError
from sandbox.seed import App, Person
from sandbox.state import SLACKBOT, Workspace
from sandbox.world import World

PAGE = Path(__file__).parent / "page"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
SCOPES_IN_WORDS = {
    "channels:history": "Read messages in public channels that it is in",
    "channels:join": "Join public channels",
    "channels:read": "See public channels and who is in them",
    "chat:write": "Send messages",
    "commands": "Add shortcuts and slash commands",
    "files:read": "See files in channels that it is in",
    "files:write": "Upload, edit and delete files",
    "groups:history": "Read messages in private channels that it is in",
    "groups:read": "See private channels that it is in",
    "im:history": "Read its direct messages",
    "im:write": "Start direct messages",
    "team:read": "See the name and domain of the workspace",
    "users:read": "See the people of the workspace",
    "dnd:read": "See when people are not to be disturbed",
}


@dataclass(frozen=True)
class Wish:
    """What an app sends a person to Slack with."""

    app: App
    scopes: list[str]
    redirect_uri: str
    """As the app sent it; empty for the first one of its manifest."""
    back: URL
    state: str | None


@dataclass(frozen=True)
class Place:
    """Where the app could go, and whose word counts there."""

    id: str
    name: str
    kind: str
    people: list[Person]

    def installer(self, wanted: str | None) -> Person:
        """Raises Refused for somebody who may not install apps there."""
        found = next((one for one in self.people if wanted in (None, one.id)), None)
        if not found:
            raise Refused(f"{wanted!r} may not install apps in {self.name}", 403)
        return found


async def serve(world: World, request: web.Request) -> web.StreamResponse:
    """Shows the question, takes the answer and leads back to the app; what Slack refuses, its page tells by name."""
    refuse_strangers(request)
    params = {**request.query, **(await request.post())}
    try:
        wish = wish_of(world, params)
    except SlackError as error:
        return _page("refused.html", 400, None, error=escape(error.error))
    places = list(_places(world, wish.app))
    if request.method == "GET":
        return _question(wish, places, params.get("team"))
    raise web.HTTPFound(_answered(world, wish, places, params))


def wish_of(world: World, params: Mapping[str, object]) -> Wish:
    """Raises SlackError: invalid_client_id, bad_redirect_uri, no_scopes or invalid_scope."""
    text = {name: str(value) for name, value in params.items()}
    app = next((app for app in world.apps.values() if app.client_id and app.client_id == text.get("client_id")), None)
    if not app:
        raise SlackError("invalid_client_id")
    redirect_uri = text.get("redirect_uri", "")
    back = _checked(app, redirect_uri)
    scopes, user_scopes = _listed(text.get("scope", "")), _listed(text.get("user_scope", ""))
    if not scopes and not user_scopes:
        raise SlackError("no_scopes")
    if not all(app.may(one) for one in scopes) or not set(user_scopes) <= set(app.user_scopes):
        raise SlackError("invalid_scope")
    return Wish(app, scopes, redirect_uri, back, text.get("state"))


def _checked(app: App, redirect_uri: str) -> URL:
    """The manifest's first, or what was sent if it is one of the manifest's or lies below one.

    docs.slack.dev/authentication/installing-with-oauth
    """
    try:
        sent = URL(redirect_uri or next(iter(app.redirect_urls), ""))
    except ValueError:
        raise SlackError("bad_redirect_uri") from None
    if not any(_is_below(URL(known), sent) for known in app.redirect_urls):
        raise SlackError("bad_redirect_uri")
    return sent


def _is_below(known: URL, sent: URL) -> bool:
    if not sent.absolute or known.origin() != sent.origin() or sent.fragment:
        return False
    return sent.path == known.path or sent.path.startswith(known.path.rstrip("/") + "/")


def _listed(scopes: str) -> list[str]:
    return [one.strip() for one in scopes.replace(" ", ",").split(",") if one.strip()]


def _places(world: World, app: App) -> Iterator[Place]:
    """Every full member may install an app in a workspace, but only an admin for the whole organisation."""
    for workspace in world.workspaces.values():
        if people := _full_members(workspace):
            yield Place(workspace.id, workspace.name, "Workspace", people)
    for enterprise in world.enterprises.values() if app.is_org_ready else ():
        within = world.organisation(enterprise.id)
        if admins := [one for workspace in within for one in _full_members(workspace) if _is_admin(one)]:
            yield Place(enterprise.id, enterprise.name, "Whole organisation", admins)


def _full_members(workspace: Workspace) -> list[Person]:
    """Admins first."""
    people = [one for one in workspace.people.values() if not workspace.is_outsider(one.id) and one.id != SLACKBOT]
    members = [one for one in people if not one.is_bot and not one.deleted and not one.is_guest]
    return sorted(members, key=lambda one: not _is_admin(one))


def _is_admin(person: Person) -> bool:
    return person.is_admin or person.is_owner


def _answered(world: World, wish: Wish, places: list[Place], params: Mapping[str, object]) -> URL:
    """The way back to the app, with a code or with access_denied."""
    state = {} if wish.state is None else {"state": wish.state}
    if params.get("decision") != "allow":
        return wish.back.update_query({"error": "access_denied", **state})
    place = next((one for one in places if one.id == params.get("place")), None)
    if not place:
        raise Refused(f"the app cannot be installed in {params.get('place')!r}", 404)
    wanted = params.get("as")
    user = place.installer(str(wanted) if wanted else None)
    code = world.codes.issue(wish.app, place.id, user.id, wish.scopes, wish.redirect_uri)
    return wish.back.update_query({"code": code, **state})


def _question(wish: Wish, places: list[Place], team: object) -> web.Response:
    chosen = next((one for one in places if one.id == team), places[0]) if places else None
    return _page(
        "authorize.html",
        200,
        wish.back,
        app=escape(wish.app.name),
        initial=escape(wish.app.name[:1]),
        places="".join(_place_option(place, is_chosen=place is chosen) for place in places),
        scopes="".join(f"<li>{escape(SCOPES_IN_WORDS.get(one, one))}</li>" for one in wish.scopes),
        host=escape(wish.back.authority),
    )


def _place_option(place: Place, *, is_chosen: bool) -> str:
    checked = " checked" if is_chosen else ""
    about = f"<b>{escape(place.name)}</b><small>{place.kind}, as {escape(place.people[0].label)}</small>"
    return f'<label><input type="radio" name="place" value="{escape(place.id)}"{checked}><span>{about}</span></label>'


def _page(name: str, status: int, back: URL | None, **words: str) -> web.Response:
    """A page of ours. Browsers hold the way back, too, to what the policy says of forms."""
    text = Template((PAGE / name).read_text(encoding="utf-8")).substitute(words)
    headers = {
        "Content-Security-Policy": POLICY + (f" {back.origin()}" if back else ""),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)
