/** Messages: who, when, what was said, and what can be done with it. */

import { attempt } from "./attempt.js";
import { avatar } from "./avatar.js";
import { renderBlock } from "./blocks/index.js";
import { dayKey, dayLabel, momentOf, shortDate, time } from "./dates.js";
import { h } from "./dom.js";
import { fileCards } from "./files.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { menuButton } from "./popup.js";
import { runShortcut } from "./shortcuts.js";
import { openThread, person, store } from "./store.js";
import { MessageSurface } from "./surface.js";

const TOGETHER = 5 * 60;

/** Items for reconcile(): messages with day dividers; those said in one breath share one head. */
export function messageItems(channel, messages, { inThread = false } = {}) {
  const now = new Date(store.state.now);
  return messages.flatMap((message, i) => {
    const before = messages[i - 1];
    const newDay = !before || dayKey(momentOf(before.ts)) !== dayKey(momentOf(message.ts));
    const compact = !newDay && continues(before, message);
    const item = messageItem(channel, message, { compact, inThread });
    return newDay && !inThread ? [dayItem(momentOf(message.ts), now), item] : [item];
  });
}

const continues = (before, message) =>
  before.user === message.user &&
  !before.ephemeral &&
  !message.ephemeral &&
  !before.reply_count &&
  message.ts - before.ts < TOGETHER;

function dayItem(moment, now) {
  const label = dayLabel(moment, now);
  const build = () => h("div.day", { role: "separator", "aria-label": label }, h("span", {}, label));
  return { key: `day ${dayKey(moment)}`, signature: label, build };
}

function messageItem(channel, message, look) {
  return {
    key: message.ts,
    signature: JSON.stringify([message, look, person(message.user)]),
    build: () => messageNode(channel, message, look),
  };
}

function messageNode(channel, message, { compact, inThread }) {
  const author = person(message.user) ?? {
    id: message.user,
    real_name: message.user ?? "Unknown",
    is_bot: Boolean(message.bot),
  };
  const kind = (compact ? ".compact" : "") + (message.ephemeral ? ".ephemeral" : "");
  return h(
    `article.message${kind}`,
    { "aria-label": `${author.real_name}, ${time(momentOf(message.ts))}`, tabindex: "-1" },
    h("div.gutter", {}, compact ? h("time.gutter-time", {}, time(momentOf(message.ts))) : avatar(author, 36)),
    h(
      "div.message-body",
      {},
      message.ephemeral && h("div.only-you", {}, icon("eye", 14), "Only visible to you"),
      !compact && byline(author, message),
      !inThread && message.thread_ts && message.thread_ts !== message.ts && broadcastMark(channel, message),
      content(channel, message),
      fileCards(message.files ?? []),
      !inThread && message.reply_count > 0 && replies(channel, message),
    ),
    !message.ephemeral && toolbar(channel, message, inThread),
  );
}

function byline(author, message) {
  const moment = momentOf(message.ts);
  return h(
    "div.byline",
    {},
    h("span.author", {}, author.real_name || author.name),
    (author.is_bot || message.bot) && h("span.app-badge", {}, "APP"),
    author.is_outsider && h("span.badge.outsider", {}, "outsider"),
    h(
      "time.sent",
      { datetime: moment.toISOString(), title: `${shortDate(moment)} ${time(moment)}` },
      time(moment),
    ),
  );
}

const broadcastMark = (channel, message) =>
  h(
    "button.broadcast",
    { type: "button", onclick: () => attempt(openThread(channel, message.thread_ts)) },
    "replied to a thread",
  );

function content(channel, message) {
  const edited = message.edited && h("span.edited", {}, "(edited)");
  if (!message.blocks?.length)
    return h(
      "div.mrkdwn.message-text" + (message.subtype === "tombstone" ? ".tombstone" : ""),
      {},
      mrkdwn(message.text),
      edited && [" ", edited],
    );
  const surface = new MessageSurface(channel, message);
  return h(
    "div.blocks",
    {},
    message.blocks.map((block) => renderBlock(block, surface)),
    edited,
  );
}

function replies(channel, message) {
  const count = message.reply_count;
  const faces = (message.reply_users ?? []).slice(0, 3).map((id) => avatar(person(id) ?? { id }, 22));
  const label = `${count} ${count === 1 ? "reply" : "replies"}`;
  return h(
    "button.replies",
    { type: "button", onclick: () => attempt(openThread(channel, message.ts)) },
    faces,
    h("b", {}, label),
    h("span.replies-hint", {}, "View thread"),
  );
}

function toolbar(channel, message, inThread) {
  const root = message.thread_ts ?? message.ts;
  const reply = h(
    "button.tool",
    {
      type: "button",
      "aria-label": "Reply in thread",
      title: "Reply in thread",
      onclick: () => attempt(openThread(channel, root)),
    },
    icon("reply"),
  );
  const more = h(
    "button.tool",
    { type: "button", "aria-label": "More actions", title: "More actions" },
    icon("more"),
  );
  const shortcuts = store.state.shortcuts.filter((one) => one.type === "message");
  return h(
    "div.toolbar",
    {},
    !inThread && reply,
    shortcuts.length > 0 &&
      menuButton(more, () => shortcuts.map((one) => shortcutItem(one, channel, message)), {
        label: "More actions",
      }),
  );
}

const shortcutItem = (shortcut, channel, message) => ({
  label: shortcut.name,
  detail: shortcut.description,
  icon: "bolt",
  run: () => runShortcut(shortcut, { channel, ts: message.ts }),
});
