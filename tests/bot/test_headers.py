"""What every answer carries, whatever went wrong."""

from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web
from playwright.async_api import Page

from bot import headers
from bot.headers import HEADERS, on_every_answer
from bot.server import Server
from tests.support.http import COMMAND, FORM, SECRET, send, signed, written
from tests.support.stage import Stage

GET, POST = "GET {} HTTP/1.1\nHost: us", "POST /slack/events HTTP/1.1\nHost: us"
SIZE = {"Content-Length": str(len(COMMAND))}


def posted(*, secret: str = SECRET, kind: str = FORM, **changed: str) -> str:
    return POST + written(signed(COMMAND, secret=secret, kind=kind) | SIZE | changed)


ANSWERS: dict[str, Callable[[], str]] = {
    "200 health": lambda: GET.format("/healthz"),
    "200 Slack's": posted,
    "400 no HTTP": lambda: "\x16\x03\x01\x02 of TLS",
    "400 no version": lambda: "GET /healthz HTTP/9\nHost: us",
    "400 a huge header": lambda: GET.format("/healthz") + "\nX-Long: " + "x" * 10_000,
    "401": lambda: posted(secret="another"),
    "404": lambda: GET.format("/wp-login.php"),
    "405": lambda: GET.format("/slack/events"),
    "413": lambda: posted(**{"Content-Length": "2000000"}),
    "415": lambda: posted(kind="text/html"),
    "417": lambda: posted(Expect="much"),
}


def is_armoured(headers: dict[str, str]) -> bool:
    return "server" not in headers and all(headers.get(name.lower()) == value for name, value in HEADERS.items())


@pytest.mark.parametrize("answer", ANSWERS)
async def test_every_answer_carries_them_and_names_no_software(stage: Stage, answer: str) -> None:
    asked = ANSWERS[answer]()
    found, headers, text = await send(stage.port, asked, COMMAND if asked.startswith("POST") else b"")
    assert str(found) == answer[:3]
    assert is_armoured(headers), headers
    assert "aiohttp" not in text.lower()


async def test_so_does_an_answer_that_nobody_meant() -> None:
    async def broken() -> list[str]:
        raise RuntimeError("they cannot pay")

    async with Server(broken).serve("127.0.0.1", 0) as port:
        status, headers, text = await send(port, GET.format("/readyz") + "\nAccept: text/html")
    assert status == 500
    assert is_armoured(headers), headers
    assert "pay" not in text
    assert "Traceback" not in text


BODY = """<h1>Hello</h1><p id="said">quiet</p>
<script>document.getElementById("said").textContent = "loud"</script>
<style>h1 { color: rgb(9, 9, 9) }</style><img src="/pixel" onerror="document.title = 'run'">"""


@pytest.fixture
async def shown() -> AsyncIterator[str]:
    """The address of a page of ours into which somebody got markup of theirs."""

    async def show(_request: web.Request) -> web.Response:
        return headers.page(BODY, title="<Hello>", style="h1 { color: rgb(1, 2, 3) }")

    application = web.Application()
    application.add_routes([web.get("/", show)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    assert runner.server
    on_every_answer(runner.server)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def test_a_page_has_its_own_style_and_nothing_else_takes_effect(shown: str, page: Page) -> None:
    await page.goto(shown)
    heading = page.get_by_role("heading")
    assert await heading.evaluate("h1 => getComputedStyle(h1).color") == "rgb(1, 2, 3)"
    assert await page.locator("#said").text_content() == "quiet"
    assert await page.title() == "<Hello>"
