/** Puts the page together and starts it. */

import { attempt } from "./attempt.js";
import { h } from "./dom.js";
import { greetingPanel } from "./greeting.js";
import { startLive } from "./live.js";
import { main } from "./main.js";
import { startModals } from "./modal.js";
import { sidebar } from "./sidebar.js";
import { loadSession, loadViews, on, openPlace, placeFromAddress, store } from "./store.js";
import { threadPanel } from "./thread.js";
import { mountToasts } from "./toast.js";

function mount() {
  const { panel, opener } = greetingPanel();
  const offline = h("div.offline", { role: "status", hidden: true }, "Reconnecting to the sandbox…");
  document.getElementById("app").replaceChildren(sidebar(opener), main(), threadPanel(), panel, offline);
  mountToasts(document.body);
  startModals();
  on("offline", (lost) => (offline.hidden = !lost));
  on("state", () => (document.title = `${store.state.team.name} · Sandbox`));
}

async function start() {
  mount();
  await attempt(loadSession());
  if (store.state) await attempt(Promise.all([openPlace(placeFromAddress()), loadViews()]));
  startLive();
}

start();
