"""Pages of ours as HTML: small, without scripts and pictures, in the reader's language and their light or dark."""

from html import escape

from aiohttp import web
from babel import negotiate_locale

from bot.headers import page
from handlers.install_pages import Link, Page
from handlers.kit.words import LANGUAGES

STYLE = """
:root { color-scheme: light dark; --ground: #f5f3ee; --card: #fff; --ink: #22302b; --soft: #5c6a64; --line: #e3dfd6;
  --green: #2f6f5e; --on-green: #fff }
@media (prefers-color-scheme: dark) { :root { --ground: #161a18; --card: #1f2522; --ink: #eef1ef; --soft: #a9b5b0;
  --line: #323a36; --green: #7cc4ae; --on-green: #10211b } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
main { width: 100%; max-width: 30rem; padding: 2.25rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 1rem }
.brand { margin: 0 0 1.5rem; color: var(--green); font-weight: 700; letter-spacing: .01em }
h1 { margin: 0 0 .75rem; font-size: 1.6rem; line-height: 1.2; text-wrap: balance; overflow-wrap: anywhere }
p, ul { margin: 0 0 1rem }
ul { padding-left: 1.2rem; color: var(--soft) }
li { margin: .3rem 0 }
nav { display: flex; flex-wrap: wrap; gap: .75rem 1.25rem; align-items: center; margin-top: 1.75rem }
a { color: var(--green); border-radius: .5rem }
a.first { padding: .7rem 1.3rem; background: var(--green); color: var(--on-green); font-weight: 600;
  text-decoration: none }
a:focus-visible { outline: 3px solid var(--green); outline-offset: 3px }
""".strip()


def answer(shown: Page, language: str) -> web.Response:
    """The page as an answer."""
    first, *others = (f"<p>{escape(line)}</p>" for line in shown.lines)
    points = "".join(f"<li>{escape(point)}</li>" for point in shown.points)
    body = (
        f'<main><p class="brand">Rapport</p><h1>{escape(shown.title)}</h1>{first}'
        f"{f'<ul>{points}</ul>' if points else ''}{''.join(others)}"
        f"{_ways_on(shown.links)}</main>"
    )
    title = f"{shown.title} · Rapport"
    return page(body, title=title, style=STYLE, status=shown.status, language=language)


def language_of(request: web.Request) -> str:
    """The language that a browser wants most of those we speak (rfc-editor.org/rfc/rfc9110#field.accept-language)."""
    wanted = [one.partition(";q=") for one in request.headers.get("Accept-Language", "").split(",")]
    by_weight = sorted(wanted, key=lambda one: _weight(one[2]), reverse=True)
    return negotiate_locale([tag.strip() for tag, _, _ in by_weight], LANGUAGES, sep="-") or "en"


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0


def _ways_on(links: tuple[Link, ...]) -> str:
    if not links:
        return ""
    anchors = [
        f'<a href="{escape(link.url)}"{" class=first" if link is links[0] else ""}>{escape(link.label)}</a>'
        for link in links
    ]
    return f"<nav>{''.join(anchors)}</nav>"
