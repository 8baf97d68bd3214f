/** Who is in a channel, and what can happen to them: guests and members, invitations, accounts. */

import { post } from "./api.js";
import { asked } from "./ask.js";
import { attempt } from "./attempt.js";
import { avatar, badge } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { menuButton, openMenu } from "./popup.js";
import { loadState, people, person } from "./store.js";

/** The button that counts a channel's members. Its menu leads on to a menu for each of them. */
export function membersButton(one) {
  const label = `${one.members.length} ${one.members.length === 1 ? "member" : "members"}`;
  const button = h("button.members", { type: "button", "data-focus": "members" }, icon("people", 17), label);
  return menuButton(button, () => memberItems(one, button), { label: "Members" });
}

function memberItems(one, button) {
  const more = (items, label) => openMenu(button, items, { label });
  return [
    ...one.members.map((id) => personItem(person(id) ?? { id, real_name: "Somebody" }, more, one)),
    !one.is_archived && { heading: "Bring in" },
    !one.is_archived && { label: "Add people", icon: "plus", run: () => more(addItems(one), "Add people") },
    !one.is_archived && { label: "Invite a guest", icon: "people", run: () => attempt(inviteGuest(one)) },
  ].filter(Boolean);
}

const personItem = (who, more, one) => ({
  label: who.real_name,
  detail: who.title,
  before: avatar(who, 28),
  after: badge(who),
  run: () => more(actionItems(who, one), who.real_name),
});

/** What can happen to somebody; people of other organisations and apps can only be taken out. */
function actionItems(who, one) {
  const role = (wanted, label, detail, more = {}) => ({
    label,
    detail,
    run: () => change("role", { user: who.id, role: wanted, ...more }),
  });
  const isOurs = !who.is_bot && !who.is_outsider;
  const isFull = !who.is_guest && !who.is_admin;
  return [
    { heading: who.real_name },
    isOurs && !isFull && role("member", "Make a full member"),
    isOurs && isFull && role("admin", "Make an admin"),
    isOurs && !who.is_guest && role("guest", "Make a guest", "Sees only the channels they are in"),
    isOurs &&
      role("single_channel_guest", "Make a single-channel guest", `Stays in ${one.name}, and leaves the rest`, {
        channel: one.id,
      }),
    {
      label: "Take out of this channel",
      run: () => change("leave", { channel: one.id, user: who.id }),
    },
    isOurs && {
      label: "Deactivate the account",
      detail: "Leaves every channel",
      run: () => change("deactivate", { user: who.id }),
    },
  ].filter(Boolean);
}

/** Who could join: one's own people, others' where they read along, and whoever was deactivated. */
function addItems(one) {
  const missing = people().filter((who) => !one.members.includes(who.id) && who.id !== "USLACKBOT");
  const free = missing.filter((who) => !who.deleted && (one.is_shared || !who.is_outsider));
  const gone = missing.filter((who) => who.deleted);
  return [
    !free.length && !gone.length && { heading: "Everybody is here" },
    ...free.map((who) => candidate(who, () => change("join", { channel: one.id, user: who.id }))),
    gone.length && { heading: "Give the account back" },
    ...gone.map((who) => candidate(who, () => change("deactivate", { user: who.id, deactivated: false }))),
  ].filter(Boolean);
}

const candidate = (who, run) => ({
  label: who.real_name,
  detail: who.title,
  before: avatar(who, 28),
  after: badge(who),
  run,
});

async function inviteGuest(one) {
  const title = `Invite a guest to ${one.name}`;
  const name = await asked({ title, label: "The guest's name", action: "Invite" });
  if (name) await change("invite", { name, role: "guest", title: "Guest", channel: one.id });
}

const change = (route, body) => attempt(post(route, body).then(loadState));
