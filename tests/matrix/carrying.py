"""What buttons carry: ids of things that exist in our workspace."""

from typing import Any

from handlers.app_home.parts import PageRef
from handlers.audit import Page as TrailPage
from handlers.boundaries.parts import BoundaryRef, DecisionRef, EventRef, NeedRef
from handlers.boundaries.parts import Choice as BoundaryChoice
from handlers.boundaries.parts import ChoiceRef as Told
from handlers.budget.parts import EntryRef
from handlers.clients.parts import MergeRef, MorePage
from handlers.contacts.parts import StrangerRef
from handlers.health.parts import PointsPage
from handlers.importing.parts import FileRef
from handlers.importing.parts import ImportRef as FileImportRef
from handlers.interactions.parts import Choice, ChoiceRef, InteractionRef
from handlers.invoices.parts import InvoiceRef
from handlers.invoices.parts import PageRef as InvoicePage
from handlers.kickoff.handing_over import LanguageRef
from handlers.kickoff.milestones import MilestoneRef
from handlers.kickoff.own_templates import TemplateRef
from handlers.kickoff.parts import AgreementRef, DocumentRef, KickoffRef, StepRef
from handlers.kickoff.responses import LevelRef
from handlers.kit.choosing import GuestRef
from handlers.kit.documents import Kind
from handlers.kit.drafts import Afresh, DraftRef
from handlers.kit.ids import ChannelRef, ClientRef, ContactRef, Control, EngagementRef, OfferRef, Payload, ProspectRef
from handlers.kit.router import Router
from handlers.leads_monday.parts import SwitchRef
from handlers.nudges.parts import ItemRef, MuteRef, Reason, ReasonRef, SilenceRef, SnoozeRef
from handlers.nudges.quiet import QuietRef
from handlers.offers.parts import MoveRef as PitchMoveRef
from handlers.offers.parts import PitchRef
from handlers.plans.parts import CauseRef, PlanRef, TickRef
from handlers.profile.parts import ScreenRef
from handlers.promises.parts import PromiseRef
from handlers.rate.parts import PulseRef, TapRef
from handlers.rate.parts import SwitchRef as PulseSwitchRef
from handlers.scope.parts import MoveRef, RequestRef
from handlers.several.parts import FoundPage, ImportRef, RowRef, RowStep, SortRef
from handlers.several.parts import Steps as SortSteps
from handlers.tiers.parts import TierRef, WayRef
from handlers.weekly_summary.setup import ScheduleRef
from models.reviews import ReviewStep
from models.rules.agreement import Level
from models.rules.boundaries import DECISIONS
from models.rules.facts import Statement
from models.rules.offers import Step as PitchStep
from models.rules.plans import Cause
from models.rules.scope import Step
from models.rules.tiers import Tier
from models.rules.ways_out import Way
from tests.matrix.cast import A_FILE, VOUCHED_FOR, Somebody
from tests.matrix.deeds import Hands
from tests.matrix.estate import Estate


def carried(hands: Hands, router: Router, action_id: str, who: Somebody) -> str:
    """What a button carries: our client, our schedule, our agreement, what that person logged or left."""
    estate, target = hands.estate, router.actions[action_id].target
    kind = target.payload
    if isinstance(target, Control):
        return {"app_home.whose": "all", "app_home.name": "Kingfishr"}.get(action_id, "")
    known = _of_action(estate).get(action_id) or _of_kind(estate, who).get(kind)
    carries = known or kind(**({"start": 0} if "start" in kind.model_fields else {}))
    return str(carries.model_dump_json())


def _of_action(estate: Estate) -> dict[str, Payload]:
    return {
        "clients.activate": ClientRef(client_id=estate.archived),
        "clients.say_ending": ClientRef(client_id=estate.archived),
        "places.end_vouch": GuestRef(channel=VOUCHED_FOR, guest_id="UVOUCHED"),
        "audit.turn": TrailPage(number=0),
        "app_home.turn": PageRef(number=0),
        "boundaries.from_menu": Told(
            client_id=estate.client, boundary_id=estate.boundaries[0], choice=BoundaryChoice.KEPT
        ),
        "boundaries.raise": NeedRef(boundary_id=estate.boundaries[1]),
        "budget.show": EngagementRef(engagement_id=estate.engaged.engagement),
        "promises.reopen": PromiseRef(promise_id=estate.engaged.settled),
        "profile.back": ScreenRef(client_id=estate.client, review_id=estate.engaged.review, step=ReviewStep.PROFILE),
        "interactions.close": InteractionRef(interaction_id=estate.complaint),
        "interactions.reopen": InteractionRef(interaction_id=estate.settled),
    }


def _of_kind(estate: Estate, who: Somebody) -> dict[type, Any]:
    ours = estate.engaged
    return {
        ClientRef: ClientRef(client_id=estate.client),
        MorePage: MorePage(client_id=estate.client),
        PointsPage: PointsPage(client_id=estate.client),
        MergeRef: MergeRef(merge_id=0),
        ChannelRef: ChannelRef(channel="CGUEST"),
        GuestRef: GuestRef(channel="CGUEST", guest_id="UGUEST"),
        ScheduleRef: ScheduleRef(schedule_id=estate.schedule),
        BoundaryRef: BoundaryRef(client_id=estate.client, boundary_id=estate.boundaries[0]),
        DecisionRef: DecisionRef(client_id=estate.client, boundary_id=estate.boundaries[0], decision=DECISIONS[-1]),
        EventRef: EventRef(event_id=estate.told.get(who.id, 0)),
        NeedRef: NeedRef(boundary_id=estate.boundaries[0]),
        TemplateRef: TemplateRef(code=f"own:{ours.template}"),
        InteractionRef: InteractionRef(interaction_id=estate.logged.get(who.id, 0)),
        ChoiceRef: ChoiceRef(interaction_id=estate.logged.get(who.id, 0), choice=Choice.TAKE_BACK),
        DraftRef: DraftRef(draft_id=estate.drafts.get((who.id, "clients.client"), 0)),
        Afresh: Afresh(modal="clients.client", subject=estate.left("clients.client")[0]),
        EngagementRef: EngagementRef(engagement_id=ours.ended),
        AgreementRef: AgreementRef(agreement_id=ours.agreement),
        DocumentRef: DocumentRef(agreement_id=ours.agreement, kind=Kind.MARKDOWN),
        LanguageRef: LanguageRef(agreement_id=ours.agreement, language="da"),
        KickoffRef: KickoffRef(kickoff_id=ours.kickoff),
        StepRef: StepRef(kickoff_id=ours.kickoff, step="engagement"),
        LevelRef: LevelRef(kickoff_id=ours.kickoff, level=Level.PREMIUM),
        MilestoneRef: MilestoneRef(kickoff_id=ours.kickoff, key=1),
        PromiseRef: PromiseRef(promise_id=ours.promise),
        EntryRef: EntryRef(entry_id=estate.worked.get(who.id, 0)),
        RequestRef: RequestRef(request_id=ours.asked),
        ContactRef: ContactRef(contact_id=ours.contact),
        StrangerRef: StrangerRef(client_id=estate.client, user_id="UCLIENT"),
        ProspectRef: ProspectRef(prospect_id=ours.prospect),
        InvoiceRef: InvoiceRef(invoice_id=ours.invoice),
        InvoicePage: InvoicePage(client_id=estate.client),
        OfferRef: OfferRef(offer_id=ours.offer),
        PitchRef: PitchRef(offer_id=ours.promotion, client_id=estate.client),
        PitchMoveRef: PitchMoveRef(offer_id=ours.offer, client_id=estate.client, to=PitchStep.PITCHED),
        **_of_nudges(estate, who),
        **_of_pulses(estate, who),
        MoveRef: MoveRef(request_id=ours.asked, to=Step.WAITING),
        CauseRef: CauseRef(client_id=estate.client, cause=Cause.QUIET),
        PlanRef: PlanRef(plan_id=ours.plan),
        SwitchRef: SwitchRef(wanted=True),
        TierRef: TierRef(client_id=estate.client, tier=Tier.OK),
        WayRef: WayRef(client_id=estate.client, way=Way.PRICE),
        FoundPage: FoundPage(number=0),
        RowRef: RowRef(number=0, step=RowStep.LEAVE_OUT),
        ImportRef: ImportRef(import_id=2**40),
        FileRef: FileRef(file_id=A_FILE),
        FileImportRef: FileImportRef(import_id=2**40),
        SortRef: SortRef(client_id=estate.client, tier=Tier.OK),
        SortSteps: SortSteps(by=1),
        TickRef: TickRef(step_id=ours.plan_step, done=True),
    }


def _of_nudges(estate: Estate, who: Somebody) -> dict[type, Any]:
    mark = estate.heard.get(who.id, "0" * 32)
    return {
        ItemRef: ItemRef(item=mark),
        SnoozeRef: SnoozeRef(item=mark, days=1),
        ReasonRef: ReasonRef(item=mark, why=Reason.KNEW),
        SilenceRef: SilenceRef(mute_id=estate.silences.get(who.id, 0)),
        MuteRef: MuteRef(channel="CTEAM"),
        QuietRef: QuietRef(quiet_id=estate.quiet),
    }


def _of_pulses(estate: Estate, who: Somebody) -> dict[type, Any]:
    pulse = estate.asked.get(who.id, 0)
    return {
        PulseRef: PulseRef(pulse_id=pulse),
        TapRef: TapRef(pulse_id=pulse, statement=Statement.GUT, value=4),
        PulseSwitchRef: PulseSwitchRef(wanted=False),
    }
