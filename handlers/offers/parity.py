"""What new customers are promised, the best current clients should have too: what a lead sees of it on the page."""

from collections.abc import Sequence

from handlers.kit import blocks
from handlers.kit.blocks import Block, Mrkdwn, lines, md, mention
from handlers.kit.words import _, n_
from handlers.offers.parts import DECIDE, PitchRef
from handlers.offers.seeing import Seen
from models.offers import Parity

SHOWN = 8


def parity_blocks(seen: Seen, standing: Sequence[Mrkdwn]) -> list[Block]:
    """For leads: who should have a promotion too, and what was decided of others; `standing` is of the undecided."""
    if not seen.offer.for_new or not (seen.is_running or seen.decided):
        return []
    body = [blocks.section(md("*{title}*", title=_("New customers get this. Who of ours should have it too?")))]
    for one, words in list(zip(seen.undecided, standing, strict=True))[:SHOWN]:
        ref = PitchRef(offer_id=seen.offer.id, client_id=one.id)
        body.append(blocks.section(words, accessory=DECIDE.button(_("Decide"), ref)))
    if (more := len(standing) - SHOWN) > 0:
        body.append(blocks.context(n_("{count} more", "{count} more", more).format(count=more)))
    decided = [_decided(seen, one) for one in list(seen.decided.values())[:SHOWN]]
    if not standing and not decided:
        body.append(blocks.context(_("None of our clients is ideal or good, and well enough to be offered more now.")))
    return [*body, *decided]


def _decided(seen: Seen, one: Parity) -> Block:
    said = _("gets it too") if one.too else _("does not get it")
    words = md(
        "*{client}*: {said} · {who}", client=seen.client(one.client_id).name, said=said, who=mention(one.decided_by)
    )
    why = md("“{why}”", why=one.why) if one.why else None
    ref = PitchRef(offer_id=one.offer_id, client_id=one.client_id)
    return blocks.section(lines(words, why), accessory=DECIDE.button(_("Change"), ref))
