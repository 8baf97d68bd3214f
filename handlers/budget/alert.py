"""Letting a client's channel know before hours or budget run out (product.md, Speaking up). No money is said there."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.budget.parts import SHOW, feature
from handlers.budget.views import forecast_words, stand_words
from handlers.kit import card
from handlers.kit.blocks import Block, Message, Mrkdwn, lines, md, note
from handlers.kit.client_thread import owner_called, say_about
from handlers.kit.feature import Request, Turn
from handlers.kit.ids import EngagementRef
from handlers.kit.shared import AGREED
from handlers.kit.words import _, speaking
from models.accounts import Account, accounts_of
from models.agreements import Agreement, versions_by_engagement
from models.clients import Client, Status, clients_by_name, wait_for_client
from models.engagements import clients_of_engagements
from models.hours import BudgetAlert, alerts_said
from models.rules.agreement import EngagementKind
from models.rules.budget import Alert, Burn, due

KIND = "budget"


# What people see


def alert_message(client: Client, account: Account, burn: Burn, worst: Alert, owner: Mrkdwn | None) -> Message:
    """What is to be known before it is too late, in hours and shares alone; `owner` is mentioned in working hours."""
    head = md(_head(account, worst), client=client.name, project=account.engagement.project)
    told = lines(head, stand_words(account, burn), *forecast_words(account, burn), owner)
    burnt = SHOW.button(_("Burn and forecast"), EngagementRef(engagement_id=account.engagement.id))
    return note(told, burnt, card.way_to(client.id))


def _head(account: Account, worst: Alert) -> str:
    if account.is_money:
        return {
            Alert.AHEAD: _("*{client}*: at this pace the budget of {project} does not last."),
            Alert.NEARLY: _("*{client}*: the budget of {project} is nearly used up."),
            Alert.OVER: _("*{client}*: the budget of {project} is used up."),
        }[worst]
    return {
        Alert.AHEAD: _("*{client}*: at this pace the hours of {project} do not last."),
        Alert.NEARLY: _("*{client}*: the hours of {project} are nearly used up."),
        Alert.OVER: _("*{client}*: the hours of {project} are used up."),
    }[worst]


# What happens by itself


@feature.section(AGREED)
async def weigh_what_was_agreed(request: Request, session: AsyncSession, made: Agreement) -> list[Block]:
    """Less may have been agreed than is used already."""
    await hours_added(request, session, [made.engagement_id])
    return []


async def hours_added(turn: Turn, session: AsyncSession, engagement_ids: Collection[int]) -> None:
    """Say what there is to say of these engagements, once, in the transaction in which hours or agreements changed.

    Whoever changes those of the same clients meanwhile waits.
    """
    await session.flush()
    client_ids = await clients_of_engagements(session, engagement_ids)
    for client_id in sorted(client_ids):  # in one order, so that no two wait for each other
        await wait_for_client(session, client_id)
    clients = {one.id: one for one in await clients_by_name(session, statuses=tuple(Status), ids=client_ids)}
    said = await alerts_said(session, engagement_ids)
    versions = await versions_by_engagement(session, engagement_ids)
    for account in await accounts_of(session, client_ids, turn.calendar, turn.now):
        is_ours = clients[account.engagement.client_id].status is not Status.ARCHIVED
        if is_ours and account.engagement.id in engagement_ids:
            for one, burn in _periods(account, versions.get(account.engagement.id, ())):
                said += await _warn(turn, session, clients[account.engagement.client_id], one, burn, said)


def _periods(account: Account, versions: Sequence[Agreement]) -> Iterator[tuple[Account, Burn]]:
    """In hours and, where it was agreed too, in money; last month as it was agreed while that went."""
    for one in _measured(account.at_last_month(versions)):
        if last_month := one.last_month:
            yield one, last_month
    for one in _measured(account):
        yield one, one.burn


def _measured(account: Account) -> Iterator[Account]:
    yield from filter(None, (account, account.in_money))


async def _warn(
    turn: Turn, session: AsyncSession, client: Client, account: Account, burn: Burn, said: Collection[BudgetAlert]
) -> list[BudgetAlert]:
    """What is said now."""
    new = due(burn.alerts, [one.kind for one in said if _is_of(one, account, burn)])
    if not new or burn.agreed is None:
        return []
    with speaking(turn.workspace.language):
        message = alert_message(client, account, burn, new[-1], owner_called(turn, client))
    channel = account.engagement.internal_channel
    await say_about(turn, session, client, message, kind=KIND, channel=channel)
    rows = [_said(turn, account, burn, burn.agreed, kind) for kind in new]
    session.add_all(rows)
    return rows


def _is_of(one: BudgetAlert, account: Account, burn: Burn) -> bool:
    """Whether it was said of this very budget; a project has one period, wherever its start was moved to."""
    if one.engagement_id != account.engagement.id or one.agreed != burn.agreed:
        return False
    return account.engagement.kind is EngagementKind.PROJECT or one.period == burn.period.first


def _said(turn: Turn, account: Account, burn: Burn, agreed: Decimal, kind: Alert) -> BudgetAlert:
    return BudgetAlert(
        client_id=account.engagement.client_id,
        engagement_id=account.engagement.id,
        kind=kind,
        period=burn.period.first,
        agreed=agreed,
        said_at=turn.now,
    )
