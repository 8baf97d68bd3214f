"""Why a client is where it is, in a few words."""

from handlers.kit import drawn
from handlers.kit.labels import kind_name, part_name
from handlers.kit.words import _
from models.rules.facts import Kind
from models.rules.health import HealthPart
from models.rules.points import whole
from models.rules.summary import Line, Reason


def name(reason: Reason) -> str:
    """Why it needs attention."""
    return {
        Reason.AT_RISK: _("at risk"),
        Reason.FELL_A_BAND: _("fell a band"),
        Reason.COMPLAINT: _("a complaint"),
        Reason.CANNOT_STAND_BEHIND: _("asked for work that we cannot stand behind"),
        Reason.LATE_PAYMENT: _("paid late"),
    }[reason]


def of(line: Line) -> str:
    """What happened this week and what moved most; in a still week what holds the score up or down."""
    words = [*_happened(line), drawn.moved_most(line.change)]
    return ", ".join(word for word in words if word) or _stands(line)


def _happened(line: Line) -> list[str]:
    kinds = {event.kind: None for event in line.logged if event.kind is not Kind.CONTACT}
    return [kind_name(kind).lower() for kind in kinds]


def _stands(line: Line) -> str:
    health = line.health
    if health.score is None:
        known = _("{coverage} of 100 known").format(coverage=health.whole_coverage)
        return known if line.rated else _("waiting for a rating")
    weakest = min((part for part in health.parts if part.weight), key=_score)
    return _("{part} {score} of 100").format(part=part_name(weakest.part).lower(), score=whole(_score(weakest)))


def _score(part: HealthPart) -> float:
    return part.score or 0.0
