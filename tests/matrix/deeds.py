"""What people do, in Slack's own payloads: whatever FEATURES and the router listen to, done by anybody, anywhere."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from handlers import FEATURES
from handlers.kit import drafts
from handlers.kit.forms import HIDDEN, Form
from sandbox import payloads
from sandbox.controls import initial_values
from sandbox.objects import user_object
from sandbox.seed import Person
from sandbox.state import Channel, View, Workspace, new_id
from sandbox.world import World
from tests.matrix.cast import A_FILE, BOT, Somebody
from tests.matrix.estate import Estate

Json = dict[str, Any]

IN_MODAL = {
    "kit.afresh": "clients.client",
    "weekly_summary.another": "weekly_summary.settings",
    "weekly_summary.stop": "weekly_summary.settings",
    "people.open_roles": "settings.settings",
    "audit.open_log": "settings.settings",
    "audit.turn": "audit.log",
    "audit.filter": "audit.log",
    "boundaries.add": "boundaries.list",
    "boundaries.edit": "boundaries.list",
    "boundaries.raise": "boundaries.list",
    "boundaries.remove": "boundaries.list",
    "data_rights.show_rights": "settings.settings",
    "everything.show_question": "settings.settings",
    "data_rights.show_retention": "settings.settings",
    "kickoff.open_step": "kickoff.engagement",
    "kickoff.later": "kickoff.engagement",
    "kickoff.drop": "kickoff.review",
    "kickoff.show_templates": "settings.settings",
    "kickoff.write_template": "kickoff.show_templates",
    "kickoff.remove_template": "kickoff.show_templates",
    "kickoff.take_level": "kickoff.responses",
    "kickoff.edit_milestone": "kickoff.milestones",
    "kickoff.remove_milestone": "kickoff.milestone",
    "kickoff.back_to_milestones": "kickoff.milestone",
    "kickoff.sent": "kickoff.show",
    "kickoff.say_agreed": "kickoff.show",
    "kickoff.amend": "kickoff.show",
    "kickoff.versions": "kickoff.show",
    "kickoff.make_template": "kickoff.show",
    "kickoff.letter": "kickoff.show",
    "kickoff.take": "kickoff.show",
    "kickoff.edit_letter": "kickoff.letter",
    "kickoff.letter_anew": "kickoff.letter",
    "promises.ask_give": "shared.show_promises",
    "promises.ask_waive": "shared.show_promises",
    "promises.reopen": "shared.show_promises",
    "offers.show_sum": "offers.show_all",
    "offers.make": "offers.show_all",
    "nudges.lift": "nudges.show_habits",
    "offers.edit": "shared.show_offer",
    "offers.end": "shared.show_offer",
    "offers.move": "shared.show_offer",
    "offers.write": "shared.show_offer",
    "offers.decide": "shared.show_offer",
    "scope.show_thresholds": "settings.settings",
    "health.show_weights": "settings.settings",
    "scope.ask_estimate": "scope.show",
    "scope.show_sum": "scope.show_all",
    "plans.choose": "shared.begin_plan",
    "profile.back": "profile.review_tier",
    "tiers.ask_answers": "tiers.why",
    "tiers.write": "tiers.show_ways",
    "tiers.show_thresholds": "settings.settings",
    "plans.tick": "plans.show",
    "plans.ask_end": "plans.show",
    "plans.ask_change": "plans.show",
    "nudges.show_quiet": "settings.settings",
    "nudges.add_quiet": "nudges.quiet_list",
    "nudges.remove_quiet": "nudges.quiet_list",
    "invoices.add": "invoices.show",
    "invoices.paid_today": "invoices.show",
    "invoices.edit": "invoices.show",
    "invoices.remove": "invoices.show",
    "prospects.add": "shared.show_prospects",
    "prospects.edit": "shared.show_prospects",
    "prospects.ask_outcome": "shared.show_prospects",
    "prospects.remove": "shared.show_prospects",
    "prospects.show_referrals": "shared.show_prospects",
    "shared.add_from_prospect": "shared.show_prospects",
    "contacts.add": "contacts.show",
    "contacts.edit": "contacts.show",
    "shared.erase_contact": "contacts.contact",
    "several.go_on": "several.names",
    "several.internal": "several.found",
    "several.shared": "several.found",
    "several.owner": "several.found",
    "several.change_row": "several.found",
    "several.turn": "several.found",
    "several.decide": "several.sort",
    "several.move_on": "several.sort",
}
"""Buttons that stand in a modal, by its form or by the button that shows it; all others are pressed on a message."""
AT_DESK = {"app_home.put_away", "app_home.roles_fine"}
"""What these show is the Home tab on which they are pressed, drawn anew as after every change."""

MET_ON = {
    "card_head": ("button", "shared.show_card"),
    "card_open": ("button", "shared.show_card"),
    "card_people": ("button", "shared.show_card"),
    "card_money": ("button", "shared.show_card"),
    "card_buttons": ("button", "shared.show_card"),
    "card_more": ("button", "clients.show_rest"),
    "after_log": ("submission", "interactions.log"),
    "agreed": ("submission", "kickoff.review"),
    "more_settings": ("command", "/client-settings"),
    "hearing": ("button", "nudges.show_habits"),
}
"""How one comes to a slot of a shared surface."""


@dataclass
class Deed:
    """One payload, and the views that it was sent from."""

    body: Json
    views: list[Json] = field(default_factory=list)


@dataclass
class Hands:
    """Makes payloads as Slack would, of things that exist in our workspace, for anybody."""

    world: World
    estate: Estate
    modals: dict[str, Json]
    """Each modal as an admin has it before them."""
    _numbers: Iterator[int] = field(default_factory=count)

    def command(self, who: Somebody, place: str, name: str, text: str = "") -> Deed:
        """Type a slash command."""
        workspace = self._workspace(who)
        known = payloads.slash_command(workspace, self._app, self._person(who), self._channel(who, place), name, text)
        return Deed({**known, **self._ways_back(who, place)})

    def shortcut(self, who: Somebody, place: str, callback_id: str, kind: str) -> Deed:
        """Use a shortcut, on the bot's message in that place or on none."""
        more: Json = {"callback_id": callback_id}
        if kind == "message":
            more |= self._on_message(who, place) | self._ways_back(who, place)
        else:
            more["trigger_id"] = self._trigger(who)
        return Deed(self._interaction("message_action" if kind == "message" else "shortcut", who, **more))

    def button(self, who: Somebody, place: str, action_id: str, value: str = "", modal: str = "") -> Deed:
        """Press a button on a message that all in the place can see, in a modal opened there, or at the desk."""
        if action_id in AT_DESK:
            return self.button_at_desk(who, action_id, value)
        pressed = {"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "2.0"}
        if modal:
            return self._in_view("block_actions", who, place, modal, actions=[pressed])
        more = self._on_message(who, place) | self._ways_back(who, place)
        return Deed(self._interaction("block_actions", who, actions=[pressed], state={"values": {}}, **more))

    def button_at_desk(self, who: Somebody, action_id: str, value: str) -> Deed:
        """Press a button on the Home tab, from which no response_url leads back."""
        pressed = {"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "2.0"}
        view = {"id": new_id("V"), "type": "home", "callback_id": "", "blocks": [], "state": {"values": {}}}
        more = {"view": view, "trigger_id": self._trigger(who)}
        return Deed(self._interaction("block_actions", who, actions=[pressed], **more))

    def submission(self, who: Somebody, place: str, modal: str, **other: Json) -> Deed:
        """Send a modal as an admin had filled it in; `other` are states of fields that say something else."""
        return self._in_view("view_submission", who, place, modal, other)

    def typing(self, who: Somebody, place: str, modal: str) -> Deed:
        """Change an input of a modal."""
        inputs = [block for block in self.modals[modal]["blocks"] if block["type"] == "input"]
        changed = {"action_id": inputs[0]["element"]["action_id"], "block_id": inputs[0]["block_id"], "value": "x"}
        return self._in_view("block_actions", who, place, modal, actions=[{**changed, "action_ts": "2.0"}])

    def asking(self, who: Somebody, place: str, action_id: str) -> Deed:
        """Open a typeahead, before the first letter, in a modal that has it."""
        having = [name for name, view in self.modals.items() if f'"{action_id}"' in json.dumps(view)]
        modal = next(iter(having or self.modals))
        return self._in_view("block_suggestion", who, place, modal, action_id=action_id, block_id="b", value="")

    def event(self, who: Somebody, place: str, name: str) -> Deed:
        """Let something happen to somebody, there."""
        workspace = self._workspace(who)
        told = {"type": name, "event_ts": "2.0", **EVENTS[name](self._told_of(who), place)}
        return Deed(payloads.event_callback(workspace, self._app, told, None, next(self._numbers)))

    @property
    def _app(self) -> Any:
        return self.world.apps["A1"]

    def _workspace(self, who: Somebody) -> Workspace:
        return self.world.workspaces[who.team]

    def _person(self, who: Somebody) -> Any:
        unknown = Person(id=who.id, name="nobody", team_id=who.team)
        return self._workspace(who).people.get(who.id, unknown)

    def _channel(self, who: Somebody, place: str) -> Channel:
        return self._workspace(who).channels[place]

    def _told_of(self, who: Somebody) -> Json:
        return user_object(self._person(who), self.world.clock.now())

    def _trigger(self, who: Somebody, view: str | None = None) -> str:
        return self.world.triggers.issue(self._app, who.team, who.id, view)

    def _back(self, who: Somebody, place: str, ts: str | None = None) -> str:
        return self.world.base_url + self.world.response_urls.issue(self._app, who.team, place, who.id, ts)

    def _ways_back(self, who: Somebody, place: str) -> Json:
        ts = self._channel(who, place).messages[0].ts
        return {"trigger_id": self._trigger(who), "response_url": self._back(who, place, ts)}

    def _interaction(self, kind: str, who: Somebody, **more: Any) -> Json:
        return payloads.interaction(kind, self._workspace(who), self._app, self._person(who), **more)

    def _on_message(self, who: Somebody, place: str) -> Json:
        channel = self._channel(who, place)
        return payloads.in_message(self._workspace(who), channel, channel.messages[0])

    def _in_view(
        self, kind: str, who: Somebody, place: str, modal: str, other: Json | None = None, **more: Any
    ) -> Deed:
        """In a modal that is open on that person's screen, whoever they are, as it was on an admin's."""
        body = json.loads(json.dumps(self.modals[modal]))
        if meta := json.loads(body.get("private_metadata") or "{}"):  # what no form is tells no way back
            body["private_metadata"] = json.dumps(meta | {"back": self._back(who, place)})
        values = initial_values(body["blocks"])
        for state in (state for states in values.values() for state in states.values()):
            state.update({"files": [{"id": A_FILE}]} if state["type"] == "file_input" else {})
        for block_id, state in (other or {}).items():
            [action_id] = values[block_id]
            values[block_id][action_id] |= state
        workspace, view_id = self._workspace(who), new_id("V")
        view = View(view_id, self._app, who.id, body, f"1.{view_id}", root_id=view_id, values=values)
        workspace.modals[who.id] = [view]
        more = {"trigger_id": self._trigger(who, view_id)} | more
        shown = json.loads(json.dumps(payloads.in_view(workspace, view) | more))
        return Deed(self._interaction(kind, who, **shown), [body])


@dataclass(frozen=True)
class Listener:
    """One thing that is listened to, as a row of the table names it."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


def everything() -> set[Listener]:
    """All that the features and the router listen to, and the slots that they fill."""
    found = {Listener("button", drafts.RESUME.id), Listener("button", drafts.AFRESH.id)}
    for feature in FEATURES:
        found |= {Listener("command", one.name) for one in feature.commands}
        found |= {Listener("shortcut", one.id) for one in feature.shortcuts}
        found |= {Listener("button", one.target.id) for one in feature.actions}
        found |= {Listener("submission", one.target.id) for one in feature.submissions}
        found |= {Listener("typing", one.target.id) for one in feature.submissions if has_inputs(one.target.form)}
        found |= {Listener("typeahead", one.target) for one in feature.choosers}
        found |= {Listener("form", modal) for modal in feature.doors}
        found |= {Listener("phrase", door.phrase) for door in feature.doors.values() if door.phrase}
        found |= {Listener("event", f"{name} ({feature.name})") for name in feature.events}
        found |= {Listener("section", f"{slot} ({feature.name})") for slot in feature.sections}
        found |= {Listener("job", kind) for kind in feature.jobs}
        found |= {Listener("after a change", feature.name) for _ in feature.afterwards}
        found |= {Listener("desk redrawn", feature.name) for _ in feature.redraws}
    return found


def has_inputs(form: type[Form]) -> bool:
    """Whether there is anything to type in it: hidden fields travel with it unseen."""
    return any(HIDDEN not in field.metadata for field in form.model_fields.values())


def stands_in_a_place(listener: Listener) -> bool:
    """Whether Slack tells where it is done: not of what is done in a modal or on the Home tab."""
    match listener.kind:
        case "command" | "phrase" | "shortcut":
            return True
        case "button":
            return listener.name not in {*IN_MODAL, *AT_DESK}
        case "event":
            return "C1" in EVENTS[listener.name.split(" ", 1)[0]]({"id": ""}, "C1").values()
    return False


Happening = Callable[[Json, str], Json]


def _in_channel(user: Json, place: str) -> Json:
    return {"user": user["id"], "channel": place}


def _whole_user(user: Json, _place: str) -> Json:
    return {"user": user}


def _nothing(_user: Json, _place: str) -> Json:
    return {}


EVENTS: dict[str, Happening] = {
    "app_home_opened": lambda user, _place: {"user": user["id"], "tab": "home"},
    "member_joined_channel": _in_channel,
    "member_left_channel": _in_channel,
    "channel_shared": _in_channel,
    "channel_unshared": lambda user, place: _in_channel(user, place) | {"is_ext_shared": False},
    "channel_id_changed": lambda _user, place: {"old_channel_id": place, "new_channel_id": "CNEW"},
    "channel_archive": _in_channel,
    "channel_unarchive": _in_channel,
    "channel_deleted": _in_channel,
    "group_archive": _in_channel,
    "group_unarchive": _in_channel,
    "group_deleted": _in_channel,
    "user_change": _whole_user,
    "team_join": _whole_user,
    "app_uninstalled": _nothing,
    "tokens_revoked": lambda _user, _place: {"tokens": {"bot": [BOT], "oauth": []}},
    "team_access_granted": lambda _user, _place: {"team_ids": ["T1"]},
    "team_access_revoked": lambda _user, _place: {"team_ids": ["T1"]},
}
"""What Slack tells of each event (docs.slack.dev/reference/events)."""
