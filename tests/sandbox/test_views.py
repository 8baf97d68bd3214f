"""views.*: opening, pushing, updating and publishing, with triggers, hashes and external ids."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.bricks import home, input_block, modal, section, text_input
from tests.sandbox.hands import Ear, Hands, Json, Machine, refusal


class Triggers:
    """Gets trigger ids as an app gets them: a person does something."""

    def __init__(self, ear: Ear, mette: Hands) -> None:
        self.ear, self.mette = ear, mette

    async def of_command(self) -> str:
        await self.mette.post("command", channel="C1", text="/client-rate")
        return str((await self.ear.next_payload())["trigger_id"])

    async def of_modal(self, view: Json) -> str:
        """Submitting with an error as the answer leaves the modal open."""
        self.ear.will_say(response_action="errors", errors={"b": "no"})
        await self.mette.post("submit", view_id=view["id"], values={"b": {"value": "x"}})
        return str((await self.ear.next_payload())["trigger_id"])


FORM = modal(input_block(text_input()), callback_id="form")


@pytest.fixture
def triggers(ear: Ear, mette: Hands) -> Triggers:
    return Triggers(ear, mette)


async def test_a_modal_opens_for_whoever_pulled_the_trigger(
    client: AsyncWebClient, triggers: Triggers, mette: Hands
) -> None:
    opened = (await client.views_open(trigger_id=await triggers.of_command(), view=FORM))["view"]
    assert [view["id"] for view in await mette.modals()] == [opened["id"]]
    assert await mette.as_("U2").modals() == []
    assert opened["state"]["values"] == {"b": {"a": {"type": "plain_text_input", "value": None}}}
    assert (opened["app_installed_team_id"], opened["bot_id"]) == ("T1", "B1")


async def test_a_trigger_works_once_and_for_three_seconds(
    client: AsyncWebClient, triggers: Triggers, machine: Machine
) -> None:
    used = await triggers.of_command()
    await client.views_open(trigger_id=used, view=FORM)
    assert await refusal(client.views_open(trigger_id=used, view=FORM)) == "exchanged_trigger_id"
    late = await triggers.of_command()
    machine.seconds += 3.1
    assert await refusal(client.views_open(trigger_id=late, view=FORM)) == "expired_trigger_id"
    assert await refusal(client.views_open(trigger_id="1.2.x", view=FORM)) == "invalid_trigger_id"


async def test_the_clock_of_the_sandbox_ages_no_trigger(
    client: AsyncWebClient, triggers: Triggers, mette: Hands
) -> None:
    trigger = await triggers.of_command()
    await mette.post("clock", seconds=3600)
    assert (await client.views_open(trigger_id=trigger, view=FORM))["ok"]


async def test_a_refused_view_keeps_the_trigger(client: AsyncWebClient, triggers: Triggers) -> None:
    trigger = await triggers.of_command()
    wrong = modal(section(text={"type": "mrkdwn", "text": ""}))
    assert await refusal(client.views_open(trigger_id=trigger, view=wrong)) == "invalid_arguments"
    assert await refusal(client.views_open(trigger_id=trigger, view=home())) == "invalid_arguments"
    assert (await client.views_open(trigger_id=trigger, view=FORM))["ok"]


async def test_the_stack_holds_three(client: AsyncWebClient, triggers: Triggers, mette: Hands) -> None:
    view = (await client.views_open(trigger_id=await triggers.of_command(), view=FORM))["view"]
    for _ in range(2):
        below, trigger = view, await triggers.of_modal(view)
        view = (await client.views_push(trigger_id=trigger, view=FORM))["view"]
        assert view["previous_view_id"] == below["id"]
    trigger = await triggers.of_modal(view)
    assert await refusal(client.views_push(trigger_id=trigger, view=FORM)) == "push_limit_reached"
    assert len(await mette.modals()) == 3
    assert len({one["root_view_id"] for one in await mette.modals()}) == 1


async def test_only_a_modal_can_be_pushed_upon(client: AsyncWebClient, triggers: Triggers) -> None:
    trigger = await triggers.of_command()
    assert await refusal(client.views_push(trigger_id=trigger, view=FORM)) == "invalid_trigger_id"


async def test_an_old_hash_does_not_overwrite(client: AsyncWebClient, triggers: Triggers, mette: Hands) -> None:
    view = (await client.views_open(trigger_id=await triggers.of_command(), view=FORM))["view"]
    new = modal(section(), external_id="mine")
    await client.views_update(view_id=view["id"], hash=view["hash"], view=new)
    late = client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)
    assert await refusal(late) == "hash_conflict"
    await client.views_update(external_id="mine", view=modal(section(), section()))
    assert [len(one["blocks"]) for one in await mette.modals()] == [2]
    assert await refusal(client.views_update(external_id="other", view=new)) == "not_found"
    assert await refusal(client.views_update(view_id="V0", view=new)) == "not_found"


async def test_an_update_keeps_what_was_typed(client: AsyncWebClient, triggers: Triggers, mette: Hands) -> None:
    view = (await client.views_open(trigger_id=await triggers.of_command(), view=FORM))["view"]
    await mette.post("fill", view_id=view["id"], values={"b": {"value": "typed"}})
    longer = modal(section(), input_block(text_input(initial_value="ignored")), input_block(text_input(), "c"))
    values = (await client.views_update(view_id=view["id"], view=longer))["view"]["state"]["values"]
    assert (values["b"]["a"]["value"], values["c"]["a"]["value"]) == ("typed", None)


async def test_external_ids_are_one_of_a_kind(client: AsyncWebClient, triggers: Triggers) -> None:
    named = FORM | {"external_id": "one"}
    await client.views_open(trigger_id=await triggers.of_command(), view=named)
    trigger = await triggers.of_command()
    assert await refusal(client.views_open(trigger_id=trigger, view=named)) == "duplicate_external_id"


async def test_a_home_tab_is_one_persons(client: AsyncWebClient, mette: Hands, sandbox: Sandbox) -> None:
    first = (await client.views_publish(user_id="U1", view=home(section())))["view"]
    assert (await mette.get("home"))["view"]["id"] == first["id"]
    assert (await mette.as_("U2").get("home"))["view"] is None
    await client.views_publish(user_id="U1", view=home(), hash=first["hash"])
    late = client.views_publish(user_id="U1", view=home(), hash=first["hash"])
    assert await refusal(late) == "hash_conflict"
    assert await refusal(client.views_publish(user_id="U9", view=home())) == "invalid_arguments"
    sandbox.world.apps["A1"].manifest["features"]["app_home"]["home_tab_enabled"] = False
    assert await refusal(client.views_publish(user_id="U1", view=home())) == "not_enabled"
