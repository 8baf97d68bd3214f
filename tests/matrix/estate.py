"""What is known in both workspaces before anybody acts, with words in it that are found wherever they turn up."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.matrix.cast import PEOPLE
from tests.support.engaged import Engaged, Hand
from tests.support.time import NOW

Json = dict[str, Any]

CLIENT, ARCHIVED, THEIR_CLIENT = "Kingfisher", "Waxwing", "Bluethroat"
AGREED = "sepia"
"""It stands in every text of what is agreed with the client, or is being written of it."""
BUDGET = Decimal(7654321)

SIGNS = {
    "client": re.compile(f"{CLIENT}|{ARCHIVED}|{AGREED}", re.IGNORECASE),
    "money": re.compile(r"7[,.\u202f]?654[,.\u202f]?32[123]"),
    "ratings": re.compile("sulphur"),
    "open ratings": re.compile("verdigris"),
    "raters": re.compile(r"vesper|URATER"),
    "notes": re.compile("heliotrope"),
    "partings": re.compile("saffron"),
    "held words": re.compile("amaranth"),
    "theirs": re.compile(f"{THEIR_CLIENT}|cinnabar"),
}
"""By what one knows each kind of thing, in whatever is shown."""

DAY = timedelta(days=1)
OUR_HAND = Hand(AGREED, "Usual", BUDGET + 1, BUDGET + 2, "EUR", PEOPLE["owner"].id, PEOPLE["lead"].id)
"""The owner and the lead have a kickoff in hand."""
THEIR_HAND = Hand("cinnabar", "cinnabar again", Decimal(111), Decimal(222), "SEK", *[PEOPLE["other workspace"].id] * 2)


@dataclass
class Estate:
    """The ids of what is known in our workspace."""

    client: int = 0
    archived: int = 0
    schedule: int = 0
    engaged: Engaged = field(init=False)
    logged: dict[str, int] = field(default_factory=dict)
    """What each person logged."""
    worked: dict[str, int] = field(default_factory=dict)
    """The hours that each person entered."""
    boundaries: list[int] = field(default_factory=list)
    """The agency's list; the client learns the first."""
    told: dict[str, int] = field(default_factory=dict)
    """What each person told of a boundary."""
    heard: dict[str, str] = field(default_factory=dict)
    """The mark of what each person was nudged about."""
    quiet: int = 0
    """A quiet time that is to come."""
    silences: dict[str, int] = field(default_factory=dict)
    """What each person does not want to hear."""
    asked: dict[str, int] = field(default_factory=dict)
    """What each person was asked at the end of a digest."""
    complaint: int = 0
    """An open complaint of the archived client, so that the other hears of offers all the same."""
    settled: int = 0
    """One that was closed."""
    drafts: dict[tuple[str, str], int] = field(default_factory=dict)
    """What each person left in each modal."""

    def left(self, modal: str) -> tuple[str, Json]:
        """What a modal was opened for and what stands in it: something that could be sent."""
        client = str(self.client)
        known: dict[str, tuple[str, Json]] = {
            "clients.client": (f"client:{client}", {"client_id": self.client, "yearly_budget": str(BUDGET)}),
            "clients.ending": (f"ending:{client}", {"client_id": self.client, "how": "left", "ended_on": "2030-01-02"}),
            "clients.twin": (f"client:{client}", {"client_id": self.client, "client": str(self.archived)}),
            "clients.merge": (f"merge:{client}", {"client_id": self.client, "other_id": self.archived}),
            "rate.rate": (f"client:{client}", {"client": client, "about": self.client, "gut": "2"}),
            "interactions.log": (f"client:{client}", {"client": client, "what": "They called."}),
            **self._left_of_logged(client),
            "weekly_summary.settings": (f"schedule:{self.schedule}", {"schedule": str(self.schedule)}),
            "people.roles": ("", {"person": "UJONAS", "role": "lead"}),
            "data_rights.rights": ("", {"about": f"client:{client}", "wish": "export"}),
            "data_rights.erasure": (f"client:{client}", {"about": f"client:{client}", "typed": CLIENT}),
            **self._left_of_boundaries(f"client:{client}"),
            "places.elsewhere": ("place:CGUEST", {"place": "CGUEST", "channel": "CTEAM"}),
            "nudges.snooze_day": ("nudge", {"item": f"{1:032x}", "day": "2030-02-04"}),
            "nudges.habits": ("", {"days": ["1"], "at": "09:00"}),
            "nudges.quiet": ("", {"begins": "2030-12-23", "ends": "2031-01-02", "why": "Christmas"}),
            "several.names": ("", {"names": "Newcomer"}),
            "several.found": ("", {"names": "Newcomer", "rows": [{"owner_id": PEOPLE["owner"].id}]}),
            "budget.add": (f"client:{client}", {"client": client, "about": self.client, "hours": "15"}),
        }
        more = self._left_of_scope(modal) or self._left_of_offers(modal) or self._left_of_plans(modal)
        more = more or self._left_of_tiers(modal) or self._left_of_profiles(modal)
        return known.get(modal) or more or self._left_of_agreements(modal)

    def _left_of_logged(self, client: str) -> dict[str, tuple[str, Json]]:
        mine = self.logged.get(PEOPLE["lead"].id, 0)
        edited = {"interaction_id": mine, "edits": 0, "client": client, "what": "They called back."}
        closing = {"interaction_id": self.complaint, "closing": "With flowers."}
        contact = {"client_id": self.client, "contact_id": self.engaged.contact, "note": f"{AGREED} cake"}
        return {
            "contacts.contact": (f"contact:{self.engaged.contact}", contact),
            "interactions.edit": (f"logged:{mine}", edited),
            "interactions.closing": (f"complaint:{self.complaint}", closing),
        }

    def _left_of_scope(self, modal: str) -> tuple[str, Json] | None:
        asked, about = self.engaged.asked, {"about": self.client, "request_id": self.engaged.asked}
        known: dict[str, tuple[str, Json]] = {
            "scope.log": (f"client:{self.client}", {"client": str(self.client), "what": "A blog."}),
            "scope.estimate": (f"scope:{asked}", about),
            "scope.settle": (f"scope:{asked}:withdrawn", about | {"to": "withdrawn", "why": f"{AGREED} why"}),
            "scope.approve": (f"scope:{asked}", about | {"who": f"{AGREED} Berg"}),
        }
        return known.get(modal)

    def _left_of_offers(self, modal: str) -> tuple[str, Json] | None:
        ours, client = self.engaged, self.client
        pitch, parity = ({"offer_id": one, "client_id": client} for one in (ours.offer, ours.promotion))
        known: dict[str, tuple[str, Json]] = {
            "offers.offer": (f"offer:{ours.offer}", {"offer_id": ours.offer, "seats": "4"}),
            "offers.settle": (f"offer:{ours.offer}:{client}:won", pitch | {"to": "won"}),
            "offers.decision": (f"offer:{ours.promotion}:{client}:parity", parity | {"verdict": "no"}),
        }
        return known.get(modal)

    def _left_of_plans(self, modal: str) -> tuple[str, Json] | None:
        about, plan = {"about": self.client}, self.engaged.plan
        known: dict[str, tuple[str, Json]] = {
            "plans.plan": (f"plan:{self.client}:quiet", about | {"cause": "quiet", "step_1": f"{AGREED} cake"}),
            "plans.end": (f"end:{plan}", about | {"plan_id": plan, "how": f"{AGREED} cake"}),
            "plans.change": (f"change:{plan}", about | self._changed_plan()),
        }
        return known.get(modal)

    def _changed_plan(self) -> Json:
        """Other words for the step that is still to do; nobody has changed it since."""
        step = {"step_1": f"{AGREED} cake", "who_1": OUR_HAND.begun_by, "until_1": str(NOW.date() + DAY)}
        return step | {"plan_id": self.engaged.plan, "ids": [self.engaged.plan_step], "seen": 2**40}

    def _left_of_tiers(self, modal: str) -> tuple[str, Json] | None:
        subject, about = f"tier:{self.client}", {"client_id": self.client}
        words = about | {"way": "price", "wording": "Dear saffron"}
        known: dict[str, tuple[str, Json]] = {
            "tiers.decision": (subject, about | {"tier": "ok", "reason": f"{AGREED} why"}),
            "tiers.answers": (subject, about | {"we_hide": "yes"}),
            "tiers.words": (f"way:{self.client}:price", words),
        }
        return known.get(modal)

    def _left_of_profiles(self, modal: str) -> tuple[str, Json] | None:
        ours, about = self.engaged, {"client_id": self.client}
        review = about | {"review_id": ours.review}
        prospect = {"prospect_id": ours.prospect}
        known: dict[str, tuple[str, Json]] = {
            "profile.profile": (f"client:{self.client}", about | {"went_right": f"{AGREED} cake"}),
            "profile.review_profile": (f"review:{ours.review}:profile", review | {"went_right": f"{AGREED} cake"}),
            "profile.review_tier": (f"review:{ours.review}:tier", review | {"tier": "ok", "reason": f"{AGREED} why"}),
            "profile.review_ahead": (f"review:{ours.review}:ahead", review | {"foundation": "same"}),
            "invoices.invoice": (
                f"invoice:{ours.invoice}",
                about | {"invoice_id": ours.invoice, "issued": "2029-12-01", "amount": str(BUDGET)},
            ),
            "prospects.prospect": (f"prospect:{ours.prospect}", prospect | {"note": f"{AGREED} cake"}),
            "prospects.outcome": (f"prospect:{ours.prospect}", prospect | {"outcome": "lost"}),
        }
        return known.get(modal)

    def _left_of_agreements(self, modal: str) -> tuple[str, Json]:
        ours, about = self.engaged, {"about": self.client}
        agreement = (f"agreement:{ours.agreement}", about | {"agreement_id": ours.agreement})
        kickoff = (f"kickoff:{ours.kickoff}", about | {"kickoff_id": ours.kickoff})
        promise = (f"promise:{ours.promise}", about | {"promise_id": ours.promise, "why": f"{AGREED} why"})
        begun = {"project": f"{AGREED} shop", "template": f"own:{ours.template}", "start": "2030-01-14"}
        given = {"engagement": str(ours.engagement), "side": "ours", "what": f"{AGREED} gift", "due": "2030-01-14"}
        known: dict[str, tuple[tuple[str, Json], Json]] = {
            "kickoff.start": ((f"client:{self.client}", about | {"client": str(self.client)}), begun),
            "kickoff.basics": (kickoff, {}),
            "kickoff.engagement": (kickoff, {"budget": str(BUDGET)}),
            "kickoff.responses": (kickoff, {}),
            "kickoff.scope": (kickoff, {}),
            "kickoff.boundaries": (kickoff, {}),
            "kickoff.milestones": (kickoff, {}),
            "kickoff.milestone": ((f"{kickoff[0]}:1", kickoff[1]), {"key": 1}),
            "kickoff.review": (
                (f"kickoff:{ours.amendment}", about | {"kickoff_id": ours.amendment}),
                {"reason": f"{AGREED} reason"},
            ),
            "kickoff.agreed": (agreement, {"who": f"{AGREED} Berg"}),
            "kickoff.as_template": (agreement, {"name": "Usual again"}),
            "kickoff.edit_letter": (agreement, {}),
            "promises.move": (promise, {"day": "2030-01-21"}),
            "promises.waive": (promise, {}),
            "promises.give": ((f"client:{self.client}", about), given),
            "retrospective.retrospective": (
                (f"engagement:{ours.ended}", about | {"engagement_id": ours.ended}),
                {"scope": "right", "ask": "both"},
            ),
        }
        (subject, values), more = known.get(modal, (("", {}), {}))
        return subject, values | more

    def _left_of_boundaries(self, subject: str) -> dict[str, tuple[str, Json]]:
        [active, another, *_] = self.boundaries
        about = {"client_id": self.client}
        decision = about | {"boundary_id": active, "decision": "talk"}
        return {
            "boundaries.choice": (subject, about | {"boundary": str(another)}),
            "boundaries.decision": (f"talk:{self.client}", decision),
            "boundaries.history": (subject, {"client": self.client}),
            "boundaries.need": (f"boundary:{active}", {"boundary_id": active, "need": "Call first"}),
        }
