/** A channel or direct messages: the list, and where one writes. */

import { post, session } from "./api.js";
import { attempt } from "./attempt.js";
import { avatar } from "./avatar.js";
import { archive } from "./channel_menu.js";
import { composer } from "./composer.js";
import { h, reconcile } from "./dom.js";
import { followNewest } from "./follow.js";
import { icon } from "./icons.js";
import { messageItems } from "./messages.js";
import { channel, loadState, nameOf, on, openChannel, person, store } from "./store.js";

let draw = () => {};
let drawWriting = () => {};
on("messages", () => draw());
on("state", () => (draw(), drawWriting()));

/** The parts of a conversation, drawn again whenever something is said or the channel changes. */
export function conversation(one) {
  const list = h("div.messages", { role: "log", "aria-label": `Messages in ${labelOf(one)}`, tabindex: "-1" });
  const scroller = h("div.scroller", {}, list);
  const foot = h("div");
  const current = () => channel(one.id) ?? one;
  draw = () => drawList(list, scroller, current());
  drawWriting = () => reconcile(foot, [writingItem(current())]);
  draw();
  drawWriting();
  requestAnimationFrame(() => foot.querySelector("textarea")?.focus());
  return [scroller, foot];
}

const labelOf = (one) => (one.kind === "dm" ? nameOf(one) : `#${one.name}`);

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
function writingItem(one) {
  const kind = one.is_archived ? "archived" : one.is_member || one.kind === "dm" ? "composer" : "outside";
  const build = {
    archived: () => h("div.no-composer", {}, "This channel is archived.", backButton(one)),
    composer: () => composer(one, labelOf(one)),
    outside: () => h("div.no-composer", {}, "You are looking in from outside.", joinButton(one)),
  };
  return { key: one.id, signature: `${kind} ${labelOf(one)}`, build: build[kind] };
}

function backButton(one) {
  const back = () => attempt(archive(one, false));
  return h("button.button", { type: "button", onclick: back }, "Bring it back");
}

function joinButton(one) {
  const join = async () => {
    await post("join", { channel: one.id, user: session.as });
    await loadState();
    await openChannel(one.id);
  };
  return h("button.button.primary", { type: "button", onclick: () => attempt(join()) }, "Join channel");
}
