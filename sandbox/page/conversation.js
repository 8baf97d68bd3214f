/** A channel or direct messages: the list, and where one writes. */

import { post, session } from "./api.js";
import { attempt } from "./attempt.js";
import { avatar } from "./avatar.js";
import { composer } from "./composer.js";
import { h, reconcile } from "./dom.js";
import { followNewest } from "./follow.js";
import { icon } from "./icons.js";
import { messageItems } from "./messages.js";
import { channel, loadState, nameOf, on, openChannel, person, store } from "./store.js";

let draw = () => {};
let drawWriting = () => {};
on("messages", () => draw());
on("state", () => drawWriting());

/** The parts of a conversation, drawn again whenever something is said or the channel changes. */
export function conversation(one) {
  const label = one.kind === "dm" ? nameOf(one) : `#${one.name}`;
  const list = h("div.messages", { role: "log", "aria-label": `Messages in ${label}`, tabindex: "-1" });
  const scroller = h("div.scroller", {}, list);
  const foot = h("div");
  draw = () => drawList(list, scroller, one);
  drawWriting = () => reconcile(foot, [writingItem(channel(one.id) ?? one, label)]);
  draw();
  drawWriting();
  requestAnimationFrame(() => foot.querySelector("textarea")?.focus());
  return [scroller, foot];
}

function drawList(list, scroller, one) {
  const messages = store.messages.get(one.id);
  if (!messages) return;
  followNewest(list, scroller, () => reconcile(list, [intro(one), ...messageItems(one.id, messages)]));
}

function intro(one) {
  const name = nameOf(one);
  const isDm = one.kind === "dm";
  const words = isDm ? `Messages between you and ${name} are here.` : "This is where this channel begins.";
  const picture = () =>
    isDm
      ? avatar(person(one.user), 52)
      : h("span.intro-picture", {}, icon(one.kind === "private" ? "lock" : "hash", 26));
  return {
    key: "intro",
    signature: name,
    build: () => h("div.intro", {}, picture(), h("h2", {}, name), h("p", {}, words)),
  };
}

/** The composer, or why there is none. */
function writingItem(one, label) {
  const kind = one.is_archived ? "archived" : one.is_member || one.kind === "dm" ? "composer" : "outside";
  const build = {
    archived: () => h("div.no-composer", {}, "This channel is archived."),
    composer: () => composer(one, label),
    outside: () => h("div.no-composer", {}, "You are looking in from outside.", joinButton(one)),
  };
  return { key: one.id, signature: kind, build: build[kind] };
}

function joinButton(one) {
  const join = async () => {
    await post("join", { channel: one.id, user: session.as });
    await loadState();
    await openChannel(one.id);
  };
  return h("button.button.primary", { type: "button", onclick: () => attempt(join()) }, "Join channel");
}
