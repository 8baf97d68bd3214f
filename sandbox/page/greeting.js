/** The welcome card: what this is, and things to try. */

import { post } from "./api.js";
import { attempt } from "./attempt.js";
import { runCommand } from "./composer.js";
import { moveClock } from "./clock.js";
import { h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { currentChannel, on, openChannel, openHome, store } from "./store.js";

const DISMISSED = "sandbox.greeting.dismissed";
const DONE = "sandbox.greeting.done";

/** Kept for the browser's session: a new visit is greeted anew. */
const done = new Set(JSON.parse(sessionStorage.getItem(DONE) ?? "[]"));

/**
 * What a try does. `channel` beside a command or a move of the clock is where to be for it, and what others write there
 * once the clock is moved is in `then`.
 */
const RUN = {
  command: async (what) => {
    if (what.channel) await openChannel(what.channel);
    await runCommand(what.text, currentChannel());
  },
  clock: async (what) => {
    await moveClock({ next: what.next });
    for (const said of what.then ?? []) await post("message", said);
    if (what.channel) await openChannel(what.channel);
  },
  channel: (what) => openChannel(what.channel),
  home: () => openHome(store.state.apps.find((app) => app.has_home)?.id),
};

/** Whether what was done is what a try asks for. */
const FULFILS = {
  command: (did, what) => did.text.split(" ")[0] === what.text.split(" ")[0],
  clock: (did, what) => did.next === what.next,
  channel: (did, what) => did.channel === what.channel,
  home: () => true,
};

const fulfils = (did, what) => did.type === what.type && FULFILS[what.type](did, what);

export function greetingPanel() {
  const panel = h("aside.panel.greeting", { "aria-label": "Welcome", hidden: true });
  const opener = h(
    "button.help-button",
    { type: "button", "aria-label": "Things to try", title: "Things to try", hidden: true },
    icon("help", 20),
  );
  const show = (visible) => {
    sessionStorage.setItem(DISMISSED, visible ? "" : "yes");
    draw();
  };
  const draw = () => {
    const greeting = store.state?.greeting;
    const visible = Boolean(greeting) && sessionStorage.getItem(DISMISSED) !== "yes" && !store.thread;
    panel.hidden = !visible;
    opener.hidden = !greeting || visible;
    reconcile(
      panel,
      visible
        ? [
            {
              key: "card",
              signature: JSON.stringify([greeting, [...done]]),
              build: () => card(greeting, () => show(false)),
            },
          ]
        : [],
    );
  };
  opener.addEventListener("click", () => show(true));
  on("state", draw);
  on("thread", draw);
  on("did", (did) => (markDone(did), draw()));
  return { panel, opener };
}

function markDone(did) {
  for (const one of store.state?.greeting?.tries ?? []) if (fulfils(did, one.do)) done.add(one.label);
  sessionStorage.setItem(DONE, JSON.stringify([...done]));
}

function card(greeting, dismiss) {
  const close = h(
    "button.icon-button",
    { type: "button", "aria-label": "Dismiss", onclick: dismiss },
    icon("close"),
  );
  return h(
    "div",
    {},
    h("header.greeting-head", {}, h("h2", {}, greeting.title), close),
    h(
      "div.greeting-lines",
      {},
      greeting.lines.map((line) => h("p", {}, mrkdwn(line))),
    ),
    h("h3", {}, "Things to try"),
    h("ol.tries", {}, greeting.tries.map(tryItem)),
  );
}

function tryItem(one, i) {
  const isDone = done.has(one.label);
  const run = () => attempt(Promise.resolve(RUN[one.do.type]?.(one.do)));
  return h(
    "li.try" + (isDone ? ".done" : ""),
    {},
    h(
      "button.try-button",
      {
        type: "button",
        onclick: run,
        "data-focus": one.label,
        "aria-label": one.label,
        "aria-description": isDone ? "Done" : null,
      },
      h("span.try-mark", { "aria-hidden": "true" }, isDone ? icon("check", 15) : String(i + 1)),
      h("span.try-words", {}, h("b", {}, one.label), one.hint && h("span.try-hint", {}, mrkdwn(one.hint))),
      h("span.try-go", { "aria-hidden": "true" }, icon("play", 15)),
    ),
  );
}
