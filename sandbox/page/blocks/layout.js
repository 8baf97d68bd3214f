/** Blocks that arrange: section, header, context, actions, image, alert, card, carousel, container. */

import { h } from "../dom.js";
import { renderElement } from "../elements/index.js";
import { icon } from "../icons.js";
import { picture } from "../picture.js";
import { plain, textNodes } from "../mrkdwn.js";
import { richText } from "./rich_text.js";

export function section(block, surface) {
  const words = h(
    "div.section-words",
    {},
    block.text && h("div.mrkdwn", {}, textNodes(block.text)),
    block.fields &&
      h(
        "div.fields",
        {},
        block.fields.map((field) => h("div.mrkdwn", {}, textNodes(field))),
      ),
  );
  const accessory = block.accessory && h("div.accessory", {}, renderElement(block.accessory, block, surface));
  return h("div.section", {}, words, accessory);
}

export const header = (block) => h("h3.header-block", {}, plain(block.text.text));

export const divider = () => h("hr.divider");

export function context(block) {
  return h(
    "div.context",
    {},
    block.elements.map((part) => (part.type === "image" ? contextImage(part) : contextText(part))),
  );
}

const contextImage = (part) => picture("img.context-image", part);
const contextText = (part) => h("span.mrkdwn", {}, textNodes(part));

export const actions = (block, surface) =>
  h(
    "div.actions",
    {},
    block.elements.map((element) => renderElement(element, block, surface)),
  );

export const contextActions = (block, surface) =>
  h(
    "div.context-actions",
    {},
    block.elements.map((element) => renderElement(element, block, surface)),
  );

export function image(block) {
  const shown = picture("img.image", { ...block, image_url: block.image_url ?? block.slack_file?.url });
  return h("figure.image-block", {}, block.title && h("figcaption", {}, plain(block.title.text)), shown);
}

const ALERT_ICONS = { info: "info", warning: "warning", error: "warning", success: "check" };

export function alert(block) {
  const level = block.level ?? "default";
  return h(
    `div.alert.level-${level}`,
    { role: "note" },
    icon(ALERT_ICONS[level] ?? "info"),
    h("div.mrkdwn", {}, textNodes(block.text)),
  );
}

export function card(block, surface) {
  const hero = block.hero_image && picture("img.card-hero", block.hero_image);
  return h(
    "div.card",
    {},
    hero,
    cardTitle(block),
    block.body && h("div.mrkdwn", {}, textNodes(block.body)),
    block.actions?.length > 0 && actions({ ...block, elements: block.actions }, surface),
  );
}

function cardTitle(block) {
  const mark = block.icon && picture("img.card-icon", block.icon);
  const title = block.rich_text_title
    ? richText(block.rich_text_title)
    : block.title && h("div.card-title", {}, textNodes(block.title));
  return h(
    "div.card-head",
    {},
    mark,
    h("div", {}, title, block.subtitle && h("div.card-subtitle", {}, textNodes(block.subtitle))),
  );
}

export const carousel = (block, surface) =>
  h(
    "div.carousel",
    { tabindex: "0", role: "group", "aria-label": "Cards" },
    block.elements.map((one) => card(one, surface)),
  );

/** `draw` is renderBlock, handed in because containers hold blocks of any kind. */
export function container(block, surface, draw) {
  const children = block.child_blocks.map((child) => draw(child, surface));
  if (!block.is_collapsible) return h("div.container", {}, cardTitle(block), children);
  const open = !block.default_collapsed;
  return h("details.container", { open }, h("summary", {}, cardTitle(block)), children);
}
