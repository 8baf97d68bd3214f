"""What people read in the browser while they add Rapport to their Slack: pure pages, nothing looked up.

bot/install.py serves them, tests/bot/test_install.py reads them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from handlers.kit.words import _, n_

INSTALL = "/slack/install"
BEGIN = "/slack/install/begin"


@dataclass(frozen=True, slots=True)
class Link:
    """A way on."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """A heading, a few lines, and the ways on, the first of them the one to take."""

    title: str
    lines: tuple[str, ...]
    links: tuple[Link, ...] = ()
    points: tuple[str, ...] = ()
    """What is listed between the first line and the others."""
    status: HTTPStatus = HTTPStatus.OK


def offer() -> Page:
    """Before anything is asked of Slack: what Rapport is, and what it does with what it may see."""
    return Page(
        _("Add Rapport to your Slack"),
        (
            _("Rapport keeps your client relationships healthy: notes, ratings, and a word at the right moment."),
            _("Next, Slack shows you what Rapport may do, and asks for your yes. You can take it out again any time."),
        ),
        (Link(_("Add to Slack"), BEGIN),),
        (
            _("It says something about a client only where no client can read it."),
            _("It looks at who is in a channel, and reads there only whether its own messages arrived."),
            _("What your team writes to it stays on this server."),
        ),
    )


def installed(workspace: str, app_id: str, team_id: str) -> Page:
    """It worked."""
    return Page(
        _("Rapport is in {workspace}").format(workspace=workspace),
        (
            _("Add it to your team's channel, then type /clients add to begin with your first client."),
            _("You can close this page."),
        ),
        (
            Link(_("Open Slack"), f"slack://app?team={team_id}&id={app_id}&tab=home"),
            Link(_("Open it in the browser"), f"https://slack.com/app_redirect?app={app_id}&team={team_id}"),
        ),
    )


def installed_everywhere(organisation: str, workspaces: int, app_id: str, enterprise_id: str) -> Page:
    """It worked for an organisation, which lets it into its workspaces one by one."""
    count = n_("It is in {count} workspace by now.", "It is in {count} workspaces by now.", workspaces)
    add = f"https://app.slack.com/manage/{enterprise_id}/integrations/profile/{app_id}/workspaces/add"
    return Page(
        _("Rapport is in {workspace}").format(workspace=organisation),
        (count.format(count=workspaces), _("Slack's admins choose into which workspaces it comes.")),
        (Link(_("Choose workspaces"), add),),
    )


def cancelled() -> Page:
    """Somebody said no, at Slack."""
    return Page(
        _("Nothing was added"),
        (_("You stopped at Slack's page, so nothing was installed and nothing was kept."),),
        (Link(_("Try again"), INSTALL),),
    )


def stale() -> Page:
    """What came back fits to nothing that this browser began."""
    return Page(
        _("Please begin again"),
        (
            _("This link was used already, is older than ten minutes, or was begun in another browser."),
            _("Nothing was changed just now. If you have read that Rapport is in, it still is."),
        ),
        (Link(_("Begin again"), INSTALL),),
        status=HTTPStatus.BAD_REQUEST,
    )


def refused() -> Page:
    """Slack's clear no."""
    return Page(
        _("Slack said no"),
        (_("Slack did not confirm the installation, and nothing was kept. Mostly it helps to begin again."),),
        (Link(_("Begin again"), INSTALL),),
        status=HTTPStatus.BAD_REQUEST,
    )


def silent() -> Page:
    """Slack gave no answer that one could use."""
    return Page(
        _("Slack does not answer"),
        (_("Nothing was kept. Please begin again in a minute; to install twice does no harm."),),
        (Link(_("Begin again"), INSTALL),),
        status=HTTPStatus.BAD_GATEWAY,
    )


def not_set_up() -> Page:
    """Slack does not know the app by what our settings say."""
    return Page(
        _("Rapport is not set up right"),
        (
            _("Slack does not know this app by its ID and secret. Nothing was kept."),
            _("Please tell whoever runs Rapport for you: its log says more."),
        ),
        status=HTTPStatus.BAD_GATEWAY,
    )


def too_few(scopes: Iterable[str]) -> Page:
    """Slack gave less than it takes."""
    return Page(
        _("Something is missing"),
        (
            _("Slack gave Rapport fewer permissions than it needs, so nothing was kept. These are missing:"),
            _("Please tell whoever runs Rapport for you: the app at Slack needs its newest manifest."),
        ),
        (Link(_("Begin again"), INSTALL),),
        tuple(scopes),
        status=HTTPStatus.BAD_REQUEST,
    )


def broken(reference: str) -> Page:
    """Our own trouble."""
    return Page(
        _("That didn't work on my side"),
        (
            _("Please begin again; to install twice does no harm."),
            _("If it stays, tell whoever runs Rapport for you: {ref}.").format(ref=reference),
        ),
        (Link(_("Begin again"), INSTALL),),
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
    )
