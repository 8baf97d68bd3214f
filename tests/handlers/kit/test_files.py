"""A file goes to the one person who asked, and whom Slack gives none hears so."""

import pytest

from handlers.kit.feature import Feature, Request
from handlers.kit.files import File
from handlers.kit.router import Router
from tests.support.agency import TEAM
from tests.support.house import Workplace
from tests.support.payloads import command

feature = Feature("files")
LETTER = File("letter.pdf", b"%PDF-\x00\xff", "application/pdf")


@feature.command("/letter", usage="", summary="Gives a letter")
async def give(request: Request, text: str) -> None:
    request.ack()
    await request.send_file(LETTER, words=text)


@feature.command("/letter-later", usage="", summary="Gives a letter to who became a guest while it was made")
async def give_later(request: Request, text: str) -> None:
    request.ack()
    who = request.person.user_id
    await request.deps.directory.learn(TEAM, [{"id": who, "team_id": TEAM, "name": "mette", "is_restricted": True}])
    await request.send_file(LETTER, words=text)


async def ask(place: Workplace, name: str = "/letter") -> None:
    """Type the command, with words that Slack would take for markup."""
    router = Router([feature], place.house.deps)
    await router.route(TEAM, command(name, "For <!channel> & *Acme*"))
    await router.deps.tasks.drain()


async def test_a_file_comes_as_a_direct_message_with_a_word_that_stays_text(workplace: Workplace) -> None:
    await ask(workplace)
    [file] = workplace.sandbox.world.workspaces[TEAM].files.values()
    assert (file.name, file.content, file.is_complete) == (LETTER.name, LETTER.content, True)
    [shared] = [
        (channel, message)
        for channel in workplace.sandbox.world.workspaces[TEAM].channels.values()
        for message in channel.messages
        if message.files
    ]
    assert shared[0].id.startswith("D")
    assert shared[1].text.replace("\u200b", "") == "For &lt;!channel&gt; &amp; *Acme*"
    assert "*Acme*" not in shared[1].text
    assert await workplace.outbox() == []


@pytest.mark.parametrize("method", ["conversations.open", "files.getUploadURLExternal", "files.completeUploadExternal"])
@pytest.mark.parametrize("kind", ["error", "drop_before", "garbage"])
async def test_who_gets_no_file_hears_so(workplace: Workplace, method: str, kind: str) -> None:
    await workplace.fault(method, kind, **({"error": "internal_error"} if kind == "error" else {}))
    await ask(workplace)
    assert "Slack didn't take the file" in await workplace.outbox_words()


async def test_and_so_does_who_has_it_refused_on_its_way(workplace: Workplace) -> None:
    workplace.sandbox.world.base_url += "/nowhere"
    await ask(workplace)
    assert "Slack didn't take the file" in await workplace.outbox_words()


async def test_who_is_none_of_us_any_more_is_given_nothing(workplace: Workplace) -> None:
    await ask(workplace, "/letter-later")
    assert workplace.calls("files.getUploadURLExternal") == []
