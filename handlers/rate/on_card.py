"""Ratings on a client's card: who said what, or how many did."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from handlers.kit import blocks
from handlers.kit.blocks import Mrkdwn, lines, md, mention
from handlers.kit.labels import statement_name
from handlers.kit.words import _, n_, spoken_date
from models.ratings import Voice
from models.rules.facts import Statement

SHOWN_VOICES = 3
SHOWN_WHY = 90


def voices_section(said: Sequence[Voice], today: date, zone: ZoneInfo) -> list[blocks.Block]:
    """For leads, and for the team in an open workspace: what each person answered last, and why."""
    if not said:
        return []
    told = [md("*{title}*", title=_("Ratings")), *(_voice_line(voice, today, zone) for voice in said[:SHOWN_VOICES])]
    more = len(said) - SHOWN_VOICES
    rest = n_("And {count} more person.", "And {count} more people.", more).format(count=more)
    return [blocks.section(lines(*told, rest if more > 0 else None))]


def _voice_line(voice: Voice, today: date, zone: ZoneInfo) -> Mrkdwn:
    day = spoken_date(voice.rated_at.astimezone(zone).date(), today)
    given = ", ".join(f"{statement_name(s)} {voice.given[s]}" for s in Statement if s in voice.given)
    why = md(" · “{why}”", why=blocks.clip(voice.why, SHOWN_WHY)) if voice.why else ""
    return md("{day} · {who} · {given}{why}", day=day, who=mention(voice.rater_id), given=given, why=why)


def count_section(said: Sequence[Voice], today: date, zone: ZoneInfo) -> list[blocks.Block]:
    """For everyone else: how many rated and when last, never who."""
    if not said:
        return []
    day = spoken_date(said[0].rated_at.astimezone(zone).date(), today)
    text = n_(
        "{count} person has rated them, on {day}.",
        "{count} people have rated them, last on {day}.",
        len(said),
    )
    return [blocks.context(text.format(count=len(said), day=day))]
