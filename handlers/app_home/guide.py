"""First steps on the desk: of somebody who is new, and of an admin whose agency is. Each ticks itself by what is so."""

from handlers.app_home.parts import PUT_AWAY, ROLES_FINE
from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, Mrkdwn, md
from handlers.kit.ids import Nothing
from handlers.kit.shared import (
    ADD_SEVERAL,
    ANOTHER_SUMMARY,
    IMPORT_FILE,
    LOG_ANY,
    OPEN_ROLES,
    OPEN_SETTINGS,
    RATE_ANY,
    SHOW_HABITS,
    SORT_CLIENTS,
)
from handlers.kit.words import _
from models.desk import Steps

DONE, TO_DO = "☑️", "⬜"


def first_steps(steps: Steps) -> list[Block]:
    """Three things to try; gone once they rated and logged something, or put it away."""
    if steps.knows_desk or (steps.rated and steps.logged):
        return []
    rate = _("*Rate a client.* How does it feel to work with them? 30 seconds, by the gut.")
    log = _("*Log something.* A call, praise, a favour: one line is enough.")
    hear = _("*How I write to you.* Twice a week at most five things about your clients, never at night. Less is fine.")
    return [
        blocks.section(Mrkdwn(_("*Your first steps*"))),
        _step(rate, RATE_ANY.button(_("Rate"), Nothing()), done=steps.rated),
        _step(log, LOG_ANY.button(_("Log"), Nothing()), done=steps.logged),
        _step(hear, SHOW_HABITS.button(_("Choose days"), Nothing()), done=steps.chose_habits),
        blocks.actions(PUT_AWAY.button(_("Put this away"), Nothing())),
        blocks.divider(),
    ]


def set_up(steps: Steps, *, is_settled: bool) -> list[Block]:
    """What an agency needs once; gone when all of it is done."""
    if is_settled and steps.has_summary and steps.has_client and steps.has_sorted and steps.has_roles:
        return []
    who = _("*Who sees who said what* about a client, your working hours, your currency. A minute.")
    channel = _("*A channel for the weekly summary:* how your clients are, every Monday at nine if you like.")
    sort = _("*Good, OK or bad fit?* One tap a client, by the gut.")
    first = _("*Your first clients.* Paste their names, and I look for the rest. Or bring a file.")
    roles = _("*Leads and admins.* Slack's admins are admins here, everybody else is a member.")
    return [
        blocks.section(Mrkdwn(_("*First of all,* for the whole agency"))),
        _step(who, OPEN_SETTINGS.button(_("Set up"), Nothing()), done=is_settled),
        _step(channel, ANOTHER_SUMMARY.button(_("Choose a channel"), Nothing()), done=steps.has_summary),
        _step(first, ADD_SEVERAL.button(_("Add several"), Nothing()), done=steps.has_client),
        *([] if steps.has_client else [blocks.actions(IMPORT_FILE.button(_("Import a file"), Nothing()))]),
        _step(sort, SORT_CLIENTS.button(_("Sort them"), Nothing()), done=steps.has_sorted),
        _step(roles, OPEN_ROLES.button(_("Give roles"), Nothing()), done=steps.has_roles),
        *([] if steps.has_roles else [blocks.actions(ROLES_FINE.button(_("Roles are fine so"), Nothing()))]),
        blocks.divider(),
    ]


def _step(text: str, button: Element, *, done: bool) -> Block:
    """A box that is ticked, or one with what ticks it."""
    words = md("{box} {text}", box=DONE if done else TO_DO, text=Mrkdwn(text))
    return blocks.section(words) if done else blocks.section(words, accessory=button)
