/** The header of a conversation: its name, whether outsiders read it, who is in it; or an app's tabs. */

import { attempt } from "./attempt.js";
import { avatar } from "./avatar.js";
import { channelMenu } from "./channel_menu.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { membersButton } from "./members.js";
import { app, appOf, channel, dmWith, nameOf, openChannel, openHome, person } from "./store.js";

/** The header of a place as an item for reconcile(), so that it follows joins and shares; null for no place. */
export function headItem(place) {
  const its = app(place?.app);
  if (its) return appHead(its, "Home");
  const one = channel(place?.channel);
  if (!one) return null;
  const owner = one.kind === "dm" && appOf(one.user);
  return owner?.has_home ? appHead(owner, "Messages") : channelHead(one);
}

function channelHead(one) {
  const picture = () =>
    one.kind === "dm" ? avatar(person(one.user), 26) : icon(one.kind === "private" ? "lock" : "hash", 19);
  const tools = () => one.kind !== "dm" && [membersButton(one), channelMenu(one)];
  const build = () =>
    h("header.head", {}, h("h1", {}, picture(), nameOf(one)), sharedBadge(one), h("span.spring"), tools());
  return { key: one.id, signature: JSON.stringify({ ...one, unread: 0 }), build };
}

function sharedBadge(one) {
  const pending = one.is_pending_shared && "Another organisation is invited";
  const words = one.is_shared ? "Shared with another organisation" : pending;
  return words && h("span.shared-badge", {}, icon("shared", 15), words);
}

function appHead(its, current) {
  const dm = dmWith(its.bot_user);
  const tabs = () => [
    tab("Home", current, () => openHome(its.id)),
    dm && tab("Messages", current, () => openChannel(dm.id)),
  ];
  const title = () => h("h1", {}, avatar(person(its.bot_user), 26), its.name, h("span.app-badge", {}, "APP"));
  const build = () => h("header.head.with-tabs", {}, title(), h("div.tabs", { role: "tablist" }, tabs()));
  return { key: its.id, signature: JSON.stringify([its, current, dm?.id]), build };
}

function tab(label, current, open) {
  const selected = String(label === current);
  return h(
    "button.tab",
    {
      type: "button",
      role: "tab",
      "aria-selected": selected,
      "data-focus": label,
      onclick: () => attempt(open()),
    },
    label,
  );
}
