/** The sandbox's clock: what time it is there, and three ways to move it forward. */

import { post } from "./api.js";
import { attempt } from "./attempt.js";
import { shortDate, time, weekday } from "./dates.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { emit, on, store } from "./store.js";
import { refreshAll } from "./live.js";

const MOVES = [
  ["+1 hour", { seconds: 3600 }],
  ["Next morning", { next: "morning" }],
  ["Monday 09:00", { next: "monday-09:00" }],
];

let moving = false;

/** Moves the clock; resolves when everything that became due has been done. */
export async function moveClock(to) {
  if (moving) return;
  moving = true;
  emit("busy");
  await attempt(post("clock", to).then(() => emit("did", { type: "clock", ...to })));
  moving = false;
  await attempt(refreshAll());
  emit("busy");
}

export function clockPanel() {
  const day = h("span.clock-day");
  const hour = h("span.clock-hour");
  const status = h("span.clock-status", { role: "status" });
  const buttons = MOVES.map(([label, to]) =>
    h("button.clock-button", { type: "button", onclick: () => moveClock(to) }, label),
  );
  const panel = h(
    "section.clock",
    { "aria-label": "Clock" },
    h("div.clock-face", {}, hour, day, status),
    h("div.clock-buttons", {}, buttons),
  );
  const draw = () => {
    const now = ticking();
    if (!now) return;
    hour.textContent = time(now);
    day.replaceChildren(h("b", {}, weekday(now)), shortDate(now));
  };
  const busy = () => {
    const at_work = moving || store.busy;
    panel.toggleAttribute("data-busy", at_work);
    status.replaceChildren(
      ...(at_work ? [h("span.spinner"), h("span.unseen", {}, "Working…")] : [icon("clock", 16)]),
    );
    for (const button of buttons) button.disabled = at_work;
  };
  on("state", () => ((readAt = performance.now()), draw()));
  on("busy", busy);
  setInterval(draw, 5000);
  busy();
  return panel;
}

let readAt = 0;

/** The sandbox's time now: what it last said, and what has passed since. */
const ticking = () => store.state && new Date(Date.parse(store.state.now) + performance.now() - readAt);
