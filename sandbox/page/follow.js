/** Keeps the newest message in sight, unless somebody is reading further up. */

const NEAR_THE_END = 80;

/** Runs `draw`, which changes `list`; then scrolls to the newest message where one was at it before. */
export function followNewest(list, scroller, draw) {
  const follow = !list.children.length || isAtEnd(scroller);
  draw();
  if (follow) requestAnimationFrame(() => scrollToNewest(list, scroller));
}

function isAtEnd(scroller) {
  const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  return left < NEAR_THE_END || scroller.scrollTop === Number(scroller.dataset.placed);
}

/** To the end, or to the beginning of the newest message where that is taller than the window. */
function scrollToNewest(list, scroller) {
  scroller.scrollTop = Math.min(scroller.scrollHeight, list.lastElementChild.offsetTop);
  scroller.dataset.placed = scroller.scrollTop;
}
