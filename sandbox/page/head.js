/** The header of a conversation: its name, whether outsiders read it, who is in it; or an app's tabs. */

import { attempt } from "./attempt.js";
import { avatar, badge } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { openPopup } from "./popup.js";
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
  const members = () => one.kind !== "dm" && membersButton(one);
  const build = () =>
    h("header.head", {}, h("h1", {}, picture(), nameOf(one)), sharedBadge(one), h("span.spring"), members());
  return { key: one.id, signature: JSON.stringify({ ...one, unread: 0 }), build };
}

function sharedBadge(one) {
  const pending = one.is_pending_shared && "Another organisation is invited";
  const words = one.is_shared ? "Shared with another organisation" : pending;
  return words && h("span.shared-badge", {}, icon("shared", 15), words);
}

function membersButton(one) {
  const label = `${one.members.length} ${one.members.length === 1 ? "member" : "members"}`;
  const list = () =>
    h(
      "ul.member-list",
      { "aria-label": "Members" },
      one.members.map((id) => memberItem(person(id))),
    );
  let close = null;
  const toggle = () => {
    if (close) close();
    else close = openPopup(button, list(), { align: "end", onclose: () => (close = null) });
  };
  const button = h("button.members", { type: "button", onclick: toggle }, icon("people", 17), label);
  return button;
}

const memberItem = (one) =>
  h("li", {}, avatar(one, 26), h("span", {}, one?.real_name ?? "Somebody"), badge(one));

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
