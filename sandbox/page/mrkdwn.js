/** Slack's mrkdwn as DOM nodes. */

import { formatDate } from "./dates.js";
import { h } from "./dom.js";
import { emojiOf, withEmoji } from "./emoji.js";
import { session } from "./api.js";
import { channel, openChannel, person, store } from "./store.js";

const STYLES = { "*": "b", _: "i", "~": "s" };
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const ZERO_WIDTH_SPACE = "\u200B";

/** Undoes the three escapes that Slack knows. */
const decode = (text) => text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);

/** What Slack's client does to typed text before it sends it. */
export const encode = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** Plain text as it is shown: emoji names drawn, nothing else. */
export const plain = (text) => withEmoji(decode(text ?? ""));

/** A text object ({type, text}) as nodes. */
export const textNodes = (object) =>
  object?.type === "mrkdwn" ? mrkdwn(object.text) : [plain(object?.text)];

/** mrkdwn as nodes: code fences and quotes first, then what stands within a line. */
export function mrkdwn(text = "") {
  const parts = text.split(/\n?```\n?([\s\S]+?)\n?```\n?/);
  return parts.flatMap((part, i) =>
    i % 2 ? [h("pre.code-block", {}, literal(part))] : quotesAndLines(part),
  );
}

const QUOTED = /^(?:&gt;|>) ?/;

function quotesAndLines(text) {
  const nodes = [];
  const lines = text.split("\n");
  for (let i = 0; i < lines.length;) {
    const start = i;
    const quoted = QUOTED.test(lines[i]);
    while (i < lines.length && QUOTED.test(lines[i]) === quoted) i++;
    const run = lines.slice(start, i);
    if (quoted)
      nodes.push(h("blockquote.quote", {}, inline(run.map((line) => line.replace(QUOTED, "")).join("\n"))));
    else nodes.push(...inline(run.join("\n")));
  }
  return nodes;
}

/** What stands within lines: <…>, `code`, *bold*, _italic_, ~strike~, :emoji:, bare addresses. */
function inline(text) {
  const nodes = [];
  let pending = "";
  const flush = () => pending && nodes.push(decode(pending)) && (pending = "");
  for (let i = 0; i < text.length;) {
    const found =
      entityAt(text, i) ?? codeAt(text, i) ?? styledAt(text, i) ?? emojiAt(text, i) ?? addressAt(text, i);
    if (found) {
      flush();
      nodes.push(found.node);
      i += found.length;
    } else pending += text[i++];
  }
  flush();
  return nodes;
}

const at = (pattern, text, i) => {
  pattern.lastIndex = i;
  return pattern.exec(text);
};

const ENTITY = /<([^<>\n]+)>/y;

function entityAt(text, i) {
  const match = text[i] === "<" && at(ENTITY, text, i);
  return match ? { node: entity(match[1]), length: match[0].length } : null;
}

const CODE = /`([^`\n]+)`/y;

function codeAt(text, i) {
  const match = text[i] === "`" && outside(text[i - 1]) && at(CODE, text, i);
  if (!match || match[1].startsWith(ZERO_WIDTH_SPACE) || !outside(text[i + match[0].length])) return null;
  return { node: h("code", {}, literal(match[1])), length: match[0].length };
}

/** A character next to which a marker may open or close: none, a space, punctuation; no letter, digit or U+200B. */
const outside = (char) => char === undefined || (char !== ZERO_WIDTH_SPACE && !/[\p{L}\p{N}]/u.test(char));
const inside = (char) => char !== undefined && char !== ZERO_WIDTH_SPACE && !/\s/.test(char);

function styledAt(text, i) {
  const marker = text[i];
  if (!(marker in STYLES) || !outside(text[i - 1]) || text[i - 1] === marker) return null;
  if (!inside(text[i + 1]) || text[i + 1] === marker) return null;
  const end = closing(text, i + 2, marker);
  if (end < 0) return null;
  return { node: h(STYLES[marker], {}, inline(text.slice(i + 1, end))), length: end + 1 - i };
}

function closing(text, from, marker) {
  for (let end = from; end < text.length && text[end] !== "\n"; end++) {
    if (text[end] === marker && inside(text[end - 1]) && text[end - 1] !== marker && outside(text[end + 1]))
      return end;
  }
  return -1;
}

const EMOJI = /:([a-z0-9_+-]+):(?::skin-tone-[2-6]:)?/y;

function emojiAt(text, i) {
  const match = text[i] === ":" && at(EMOJI, text, i);
  const char = match && emojiOf(match[1]);
  return char ? { node: emoji(match[1]), length: match[0].length } : null;
}

const ADDRESS = /https?:\/\/[^\s<>|`]+[^\s<>|`.,;:!?)\]}'"*_~]/y;

function addressAt(text, i) {
  const match = text[i] === "h" && outside(text[i - 1]) && at(ADDRESS, text, i);
  return match ? { node: link(decode(match[0])), length: match[0].length } : null;
}

/** Code shows its text as it is, save that Slack's own <…> entities show their label. */
const literal = (text) =>
  decode(text.replace(/<([^<>\n|]+)\|?([^<>\n]*)>/g, (_, target, label) => label || target));

function entity(body) {
  const [target, ...rest] = body.split("|");
  const label = rest.join("|");
  if (target.startsWith("@")) return userMention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) return dateEntity(target, label);
  if (target.startsWith("!subteam^")) return h("span.mention", {}, decode(label || "@group"));
  if (target.startsWith("!")) return h("span.mention.loud", {}, `@${target.slice(1)}`);
  return link(decode(target), label);
}

export function userMention(id, label) {
  const name = person(id)?.name ?? decode(label || id);
  return h("span.mention" + (id === session.as ? ".me" : ""), {}, `@${person(id)?.real_name ?? name}`);
}

export function channelMention(id, label) {
  const known = channel(id);
  const name = known?.name ?? decode(label ?? "");
  if (!known) return h("span.mention", {}, name ? `#${name}` : "#private channel");
  return h("button.mention", { type: "button", onclick: () => openChannel(id) }, `#${name}`);
}

function dateEntity(target, fallback) {
  const [, seconds, pattern, address] = target.split("^");
  const words = formatDate(Number(seconds), decode(pattern ?? ""), new Date(store.state.now));
  return address ? link(decode(address), words) : h("time", { title: decode(fallback) }, words);
}

export const emoji = (name) =>
  emojiOf(name)
    ? h("span.emoji", { role: "img", "aria-label": `${name.replaceAll("_", " ")} emoji` }, emojiOf(name))
    : `:${name}:`;

/** A link, where its address is one that may be followed; otherwise just its words. */
export function link(address, label = "") {
  const words = label ? inline(label) : [address.replace(/^mailto:/, "")];
  if (!/^(https?:|mailto:|tel:)/i.test(address)) return h("span", {}, words);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, words);
}
