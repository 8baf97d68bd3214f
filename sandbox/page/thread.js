/** The panel at the right that shows a message with its replies. */

import { composer } from "./composer.js";
import { h, reconcile } from "./dom.js";
import { followNewest } from "./follow.js";
import { icon } from "./icons.js";
import { messageItems } from "./messages.js";
import { channel, closeThread, nameOf, on, store } from "./store.js";

export function threadPanel() {
  const list = h("div.messages", { role: "log", "aria-label": "Replies" });
  const scroller = h("div.scroller", {}, list);
  const panel = h("aside.panel.thread", { role: "complementary", "aria-label": "Thread", hidden: true });
  panel.addEventListener("keydown", (event) => event.key === "Escape" && closeThread());
  let shown = null;
  on("thread", () => {
    panel.hidden = !store.thread;
    if (store.thread !== shown) open(panel, scroller, list, (shown = store.thread));
    if (shown) draw(list, scroller);
  });
  return panel;
}

function open(panel, scroller, list, thread) {
  list.replaceChildren();
  if (!thread) return panel.replaceChildren();
  const one = channel(thread.channel);
  const close = h(
    "button.icon-button",
    { type: "button", "aria-label": "Close thread", onclick: closeThread },
    icon("close"),
  );
  const head = h(
    "header.head",
    {},
    h("h2", {}, "Thread", h("small", {}, one.kind === "dm" ? nameOf(one) : `#${one.name}`)),
    h("span.spring"),
    close,
  );
  panel.replaceChildren(head, scroller, composer(one, "thread", thread.ts));
  panel.querySelector("textarea").focus();
}

function draw(list, scroller) {
  const [root, ...replies] = messageItems(store.thread.channel, store.threadMessages, { inThread: true });
  if (!root) return;
  const label = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
  const line = {
    key: "count",
    signature: label,
    build: () => h("div.reply-count", {}, h("span", {}, label)),
  };
  const items = [root, ...(replies.length ? [line] : []), ...replies];
  followNewest(list, scroller, () => reconcile(list, items));
}
