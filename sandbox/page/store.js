/** What the page knows, and the loaders that refresh it. Everything drawn listens to one of these events. */

import { get, post, session } from "./api.js";
import { coalesced } from "./dom.js";

const bus = new EventTarget();

/** Calls `listener(detail)` on each event: state, place, messages, thread, views, home, busy, session, offline, did. */
export const on = (name, listener) => bus.addEventListener(name, (event) => listener(event.detail));
export const emit = (name, detail) => bus.dispatchEvent(new CustomEvent(name, { detail }));

const query = new URLSearchParams(location.search);

/** The page's knowledge. `place` is {channel} or {app}: a conversation, or an app's Home tab. */
export const store = {
  state: null,
  place: null,
  thread: null,
  messages: new Map(),
  threadMessages: [],
  views: [],
  home: null,
  busy: false,
};

export const people = () => store.state?.people ?? [];
export const person = (id) => people().find((one) => one.id === id);
export const me = () => person(session.as);
export const channel = (id) => store.state?.channels.find((one) => one.id === id);
/** What a conversation is called: its name, or the other person's. */
export const nameOf = (one) => (one.kind === "dm" ? (person(one.user)?.real_name ?? one.name) : one.name);
export const dmWith = (user) => store.state?.channels.find((one) => one.kind === "dm" && one.user === user);
export const appOf = (user) => store.state?.apps.find((app) => app.bot_user === user);
export const app = (id) => store.state?.apps.find((one) => one.id === id);

/** The channel in which a command typed now would run: the open one, or the app's DM on its Home tab. */
export const currentChannel = () => store.place?.channel ?? dmWith(app(store.place?.app)?.bot_user)?.id;

export const loadState = coalesced(async () => {
  store.state = await get("state");
  session.team = store.state.team.id;
  session.as = store.state.me.id;
  emit("state");
});

export const loadMessages = coalesced(async () => {
  const id = store.place?.channel;
  if (!id) return;
  const { messages } = await get("messages", { channel: id });
  store.messages.set(id, messages);
  if (id === store.place?.channel) emit("messages");
});

export const loadThread = coalesced(async () => {
  const thread = store.thread;
  if (!thread) return;
  const { messages } = await get("messages", { channel: thread.channel, thread: thread.ts });
  if (thread !== store.thread) return;
  store.threadMessages = messages;
  emit("thread");
});

export const loadViews = coalesced(async () => {
  store.views = (await get("views")).stack;
  emit("views");
});

export const loadHome = coalesced(async () => {
  if (!store.place?.app) return;
  store.home = (await get("home", { app: store.place.app })).view;
  emit("home");
});

/** Opens a conversation. */
export async function openChannel(id) {
  place({ channel: id });
  emit("did", { type: "channel", channel: id });
  await loadMessages();
  await loadState();
}

/** Opens an app's Home tab, which tells the app so. */
export async function openHome(appId) {
  place({ app: appId });
  emit("did", { type: "home" });
  await post("home", { app: appId });
  await loadHome();
}

function place(next) {
  store.place = next;
  closeThread();
  rememberAddress();
  emit("place");
}

export async function openThread(channelId, ts) {
  store.thread = { channel: channelId, ts };
  store.threadMessages = [];
  emit("thread");
  await loadThread();
}

export function closeThread() {
  store.thread = null;
  emit("thread");
}

/** Continues as another person, in the same channel if they are in it. */
export async function actAs(user, team = session.team) {
  Object.assign(session, { as: user, team });
  Object.assign(store, { messages: new Map(), views: [], home: null });
  closeThread();
  await loadState();
  emit("session");
  await Promise.all([openPlace(store.place), loadViews()]);
}

/** Starts: as whom the address says, where the sandbox still knows them. */
export async function loadSession() {
  await loadState().catch(() => {
    Object.assign(session, { team: null, as: null });
    return loadState();
  });
}

/** Opens that place if the acting person may see it, else the first one they may. */
export function openPlace(wanted) {
  if (app(wanted?.app)) return openHome(wanted.app);
  const known = channel(wanted?.channel) ?? firstChannel();
  return known ? openChannel(known.id) : place(null);
}

function firstChannel() {
  const joined = store.state.channels.filter((one) => one.kind !== "dm" && one.is_member && !one.is_archived);
  return joined[0] ?? store.state.channels[0];
}

/** The place named by the address the page was opened with; a permalink leads to #channel/ts. */
export function placeFromAddress() {
  const [linked] = location.hash.slice(1).split("/");
  return { channel: linked || query.get("channel"), app: query.get("app") };
}

function rememberAddress() {
  const parts = { team: session.team, as: session.as, ...store.place };
  history.replaceState(
    null,
    "",
    `?${new URLSearchParams(Object.entries(parts).filter(([, value]) => value))}`,
  );
}
