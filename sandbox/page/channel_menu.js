/** What can happen to a channel: another name, other organisations, its end. */

import { post } from "./api.js";
import { asked } from "./ask.js";
import { attempt } from "./attempt.js";
import { confirmed } from "./confirm.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { menuButton } from "./popup.js";
import { loadState, openChannel, openPlace } from "./store.js";

export function channelMenu(one) {
  const button = h(
    "button.icon-button",
    { type: "button", "aria-label": "Channel actions", title: "Channel actions", "data-focus": "channel" },
    icon("dots"),
  );
  return menuButton(button, () => items(one), { label: "Channel actions" });
}

const items = (one) => [
  { label: "Rename", run: () => attempt(rename(one)) },
  ...sharing(one),
  one.is_archived
    ? { label: "Bring back from the archive", run: () => attempt(archive(one, false)) }
    : { label: "Archive", run: () => attempt(archive(one, true)) },
  { label: "Delete", run: () => attempt(remove(one)) },
];

function sharing(one) {
  const share = (label, body, detail) => ({ label, detail, run: () => attempt(move(one, body)) });
  if (one.is_shared) return [share("Stop sharing", { shared: false }, "Their people leave with them")];
  if (one.is_pending_shared)
    return [
      share("They accept", { shared: true }, "From then on they read along"),
      share("Withdraw the invitation", { pending: false }),
    ];
  const fresh = one.kind === "private" ? { new_id: true } : {};
  return [
    share("Invite another organisation", { pending: true, ...fresh }, "Nobody of theirs reads along yet"),
    share("Share with another organisation", { shared: true, ...fresh }, "They read along from now on"),
  ];
}

/** Shares, or no longer; a private channel is found under another id afterwards, as in Slack. */
async function move(one, body) {
  const { channel } = await post("share", { channel: one.id, ...body });
  await loadState();
  if (channel !== one.id) await openChannel(channel);
}

async function rename(one) {
  const name = await asked({ title: "Rename the channel", label: "Name", value: one.name, action: "Rename" });
  if (!name || name === one.name) return;
  await post("rename", { channel: one.id, name: name.toLowerCase().replace(/[\s.]+/g, "-") });
  await loadState();
}

export async function archive(one, archived) {
  await post("archive", { channel: one.id, archived });
  await loadState();
}

async function remove(one) {
  const question = {
    title: { text: `Delete ${one.name}?` },
    text: { type: "plain_text", text: "What was said in it is gone with it." },
    confirm: { text: "Delete" },
    deny: { text: "Keep" },
    style: "danger",
  };
  if (!(await confirmed(question))) return;
  await post("delete", { channel: one.id });
  await loadState();
  await openPlace(null);
}
