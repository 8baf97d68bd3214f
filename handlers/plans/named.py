"""Who takes on a step: that it is one of us, with a day to come, and that they hear of it."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Message, lines, md, mention
from handlers.kit.directory import Caller
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.words import _, speaking, spoken_day
from handlers.plans.parts import SHOW, PlanRef
from models.clients import Client
from models.people import Role
from models.plans import Plan, PlanStep
from models.rules.plans import Told

KIND = "plan_step"

# What people see


def named_message(client: Client, plan: Plan, by: str, steps: Sequence[PlanStep]) -> Message:
    """What somebody is to do from now on, and who said so."""
    told = md(_("*{client}* · {who} named you in the recovery plan:"), client=client.name, who=mention(by))
    theirs = [md(_("⬜ *{what}* · until {day}"), what=one.what, day=spoken_day(one.due_on)) for one in steps]
    button = SHOW.button(_("Open the plan"), PlanRef(plan_id=plan.id))
    return Message(lines(told, *theirs), [*blocks.paragraphs([told, *theirs]), blocks.actions(button)])


# What people do


async def checked(request: Request, told: Sequence[Told], known: Mapping[int, Told]) -> dict[str, Caller]:
    """Who is named at these places of a form, each one of us; each step has a day to come. Raises FieldErrors.

    `known` are steps that were there before, by their index: what they say already is let be. Slack is asked, so this
    comes before a transaction.
    """
    wrong, people = dict[str, str](), dict[str, Caller]()
    for at, one in enumerate(told):
        if not one.what:
            continue
        before = known.get(at, Told())
        if one.who is None:
            wrong[f"who_{at + 1}"] = _("Please fill this in.")
        elif one.who != before.who:
            people[one.who] = await request.deps.directory.caller(request.workspace.id, one.who)
            if people[one.who].role < Role.MEMBER:
                wrong[f"who_{at + 1}"] = _("Please pick somebody of your own team.")
        if one.until is None:
            wrong[f"until_{at + 1}"] = _("Please fill this in.")
        elif one.until != before.until and one.until < request.today:
            wrong[f"until_{at + 1}"] = _("This day has passed. Please pick another.")
    if wrong:
        raise FieldErrors(**wrong)
    return people


def row_of(plan: Plan, place: int, told: Told) -> PlanStep:
    """A new step, of which all was `checked`."""
    return PlanStep(
        client_id=plan.client_id, plan_id=plan.id, place=place, what=told.what, who=told.who, due_on=told.until
    )


async def tell_named(
    request: Request,
    session: AsyncSession,
    client: Client,
    plan: Plan,
    steps: Iterable[PlanStep],
    people: Mapping[str, Caller],
) -> None:
    """Everybody who takes on one of these steps hears of theirs in one message; whoever named themselves knows."""
    me, theirs = request.person.user_id, dict[str, list[PlanStep]]()
    for step in steps:
        theirs.setdefault(step.who, []).append(step)
    for who, mine in theirs.items():
        if who != me:
            with speaking(request.language_of(people[who])):
                message = named_message(client, plan, me, mine)
            row = await request.say(session, who, message, kind=KIND)
            row.for_role = Role.MEMBER
