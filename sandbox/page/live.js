/** Listens to the sandbox and refetches what it says has changed. */

import { who } from "./api.js";
import { emit, loadHome, loadMessages, loadState, loadThread, loadViews, on, store } from "./store.js";

const PAUSES = [300, 700, 1500, 3000];

let socket = null;
let failures = 0;

/** Connects, and again whenever the connection is lost or another person acts. */
export function startLive() {
  on("session", () => socket?.close());
  connect();
}

function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/sandbox/live?${new URLSearchParams(who())}`);
  socket.addEventListener("open", opened);
  socket.addEventListener("message", (event) => quietly(receive(JSON.parse(event.data))));
  socket.addEventListener("close", () => {
    if (failures > 0) emit("offline", true);
    setTimeout(connect, PAUSES[Math.min(failures++, PAUSES.length - 1)]);
  });
}

function opened() {
  failures = 0;
  emit("offline", false);
  quietly(refreshAll());
}

/** A failed refetch is no news of its own: the lost connection is shown, and reconnecting fetches all. */
const quietly = (promise) => promise.catch(() => {});

export const refreshAll = () =>
  Promise.all([loadState(), loadMessages(), loadThread(), loadViews(), loadHome()]);

const REFRESH = {
  view: () => loadViews(),
  home: () => loadHome(),
  clock: () => loadState(),
  channel: () => Promise.all([loadState(), loadMessages()]),
};

async function receive(event) {
  if (event.type === "busy") return setBusy(event.on);
  await (REFRESH[event.type] ?? conversationChanged)(event);
}

async function conversationChanged(event) {
  if (event.channel && event.channel !== store.place?.channel) return loadState();
  await Promise.all([loadMessages(), loadThread()]);
  await loadState();
}

function setBusy(busy) {
  store.busy = busy;
  emit("busy");
}
