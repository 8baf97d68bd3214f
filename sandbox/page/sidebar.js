/** The left side: workspace, channels, direct messages, apps, the clock, and who acts. */

import { attempt } from "./attempt.js";
import { avatar, badge } from "./avatar.js";
import { clockPanel } from "./clock.js";
import { h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { menuButton } from "./popup.js";
import { session } from "./api.js";
import { actAs, appOf, me, nameOf, on, openPlace, people, person, store } from "./store.js";

/** The left side. `corner` stands beside the workspace's name. */
export function sidebar(corner) {
  const workspace = h("div.workspace-slot");
  const nav = h("nav.channels", { "aria-label": "Channels and messages" });
  const acting = h("div.acting");
  const draw = () => {
    if (!store.state) return;
    reconcile(workspace, [
      { key: "head", signature: JSON.stringify([store.state.team, store.state.teams]), build: workspaceHead },
    ]);
    reconcile(nav, sections());
    reconcile(acting, [{ key: "me", signature: JSON.stringify(me()), build: personSwitcher }]);
  };
  on("state", draw);
  on("place", draw);
  return h(
    "aside.sidebar",
    { "aria-label": "Workspace" },
    h("div.workspace", {}, workspace, corner),
    nav,
    clockPanel(),
    acting,
  );
}

function workspaceHead() {
  const { team, teams = [] } = store.state;
  const words = [
    h("span.workspace-mark", { "aria-hidden": "true" }, team.name[0]),
    h("span.workspace-name", {}, team.name, h("small", {}, "Sandbox")),
  ];
  if (teams.length < 2) return h("div.workspace-head", {}, words);
  const trigger = h(
    "button.workspace-head",
    { type: "button", "aria-label": `Workspace ${team.name}` },
    words,
    icon("down", 16),
  );
  const items = () =>
    teams.map((one) => ({
      label: one.name,
      checked: one.id === team.id,
      run: () => attempt(actAs(null, one.id)),
    }));
  return menuButton(trigger, items, { align: "start", label: "Workspaces", role: "listbox" });
}

/** Items for reconcile(): a section is drawn anew only when one of its links changed. */
function sections() {
  const { channels, apps } = store.state;
  return [
    section("Channels", channels.filter(isListed).map(channelLink)),
    section("Direct messages", botsFirst(channels.filter((one) => one.kind === "dm")).map(dmLink)),
    section("Apps", apps.filter((app) => app.has_home).map(appLink)),
  ].filter(({ links }) => links.length);
}

function section(title, links) {
  const list = () =>
    h(
      "ul",
      {},
      links.map((link) => h("li", {}, navLink(link))),
    );
  return {
    key: title,
    links,
    signature: JSON.stringify(links),
    build: () => h("section", { "aria-label": title }, h("h2", {}, title), list()),
  };
}

/** One's own channels, and the one being looked at. */
const isListed = (one) => one.kind !== "dm" && (isOpen(one) || (one.is_member && !one.is_archived));
const isOpen = (one) => one.id === store.place?.channel;
const botsFirst = (dms) => [...dms].sort((a, b) => Boolean(appOf(b.user)) - Boolean(appOf(a.user)));

const channelLink = (one) => ({
  place: { channel: one.id },
  label: one.name,
  icon: one.kind === "private" ? "lock" : "hash",
  isShared: one.is_shared || one.is_pending_shared,
  unread: one.unread,
  isCurrent: isOpen(one),
});
const dmLink = (one) => ({
  place: { channel: one.id },
  label: nameOf(one),
  person: person(one.user) ?? { id: one.user },
  unread: one.unread,
  isCurrent: isOpen(one),
});
const appLink = (app) => ({
  place: { app: app.id },
  label: app.name,
  person: person(app.bot_user),
  unread: 0,
  isCurrent: store.place?.app === app.id,
});

function navLink(link) {
  const isUnread = link.unread > 0 && !link.isCurrent;
  const follow = (event) => {
    event.preventDefault();
    attempt(openPlace(link.place));
  };
  return h(
    "a.nav-link" + (isUnread ? ".unread" : ""),
    {
      href: `?${new URLSearchParams({ team: session.team, as: session.as, ...link.place })}`,
      onclick: follow,
      "aria-label": link.label,
      "aria-description": traits(link),
      "aria-current": link.isCurrent ? "page" : null,
      "data-focus": JSON.stringify(link.place),
    },
    h("span.nav-picture", {}, link.person ? avatar(link.person, 20) : icon(link.icon, 16)),
    h("span.nav-label", {}, link.label),
    badge(link.person),
    link.isShared && h("span.shared-mark", { title: "Shared with another organisation" }, icon("shared", 14)),
    isUnread && h("span.count", { "aria-hidden": "true" }, String(Math.min(link.unread, 99))),
  );
}

function traits(link) {
  const words = [
    link.icon === "lock" && "private",
    link.isShared && "shared with another organisation",
    link.unread > 0 && `${link.unread} unread`,
  ];
  return words.filter(Boolean).join(", ") || null;
}

function personSwitcher() {
  const self = me();
  const trigger = h(
    "button.person",
    { type: "button", "aria-label": "Act as", "aria-description": self?.real_name },
    avatar(self, 32),
    h(
      "span.person-words",
      {},
      h("small", {}, "You are"),
      h("span.person-name", {}, self?.real_name ?? "Nobody"),
    ),
    badge(self),
    icon("down", 16),
  );
  const items = () =>
    people()
      .filter((one) => !one.is_bot && !one.deleted)
      .map((one) => ({
        label: one.real_name,
        detail: one.title,
        before: avatar(one, 28),
        after: badge(one),
        checked: one.id === session.as,
        run: () => attempt(actAs(one.id)),
      }));
  return menuButton(trigger, items, { align: "start", label: "People", role: "listbox" });
}
