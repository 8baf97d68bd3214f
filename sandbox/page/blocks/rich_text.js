/** The rich_text block: sections, lists, quotes and preformatted text. */

import { formatDate } from "../dates.js";
import { h } from "../dom.js";
import { channelMention, emoji, link, userMention } from "../mrkdwn.js";
import { store } from "../store.js";

const WRAPPERS = { bold: "b", italic: "i", strike: "s", code: "code", underline: "u" };

/** text, link, emoji, user, usergroup, channel, broadcast, date and color, each as a node. */
const INLINE = {
  text: (part) => part.text,
  link: (part) => link(part.url, part.text ?? ""),
  emoji: (part) => emoji(part.name),
  user: (part) => userMention(part.user_id),
  usergroup: () => h("span.mention", {}, "@group"),
  channel: (part) => channelMention(part.channel_id),
  broadcast: (part) => h("span.mention.loud", {}, `@${part.range}`),
  date: (part) => formatDate(part.timestamp, part.format, new Date(store.state.now)),
  color: (part) => h("code", {}, part.value),
};

function styled(part) {
  const node = INLINE[part.type]?.(part) ?? part.text ?? "";
  return Object.entries(WRAPPERS).reduce(
    (inner, [style, tag]) => (part.style?.[style] ? h(tag, {}, inner) : inner),
    node,
  );
}

const parts = (element) => (element.elements ?? []).map(styled);

function list(element) {
  const tag = element.style === "ordered" ? "ol" : "ul";
  const start = element.style === "ordered" && element.offset ? element.offset + 1 : null;
  const items = element.elements.map((item) => h("li", {}, parts(item)));
  return h(`${tag}.rich-list.indent-${Math.min(element.indent ?? 0, 5)}`, { start }, items);
}

const ELEMENTS = {
  rich_text_section: (element) => h("p", {}, parts(element)),
  rich_text_list: list,
  rich_text_quote: (element) => h("blockquote.quote", {}, parts(element)),
  rich_text_preformatted: (element) => h("pre.code-block", {}, parts(element)),
};

export function richText(block) {
  return h(
    "div.rich-text",
    {},
    block.elements.map((element) => ELEMENTS[element.type]?.(element) ?? null),
  );
}
