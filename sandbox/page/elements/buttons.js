/** Elements that are pressed: button, overflow, feedback_buttons, icon_button. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { plain } from "../mrkdwn.js";
import { menuButton } from "../popup.js";

const STYLES = { primary: ".primary", danger: ".danger" };

/** Runs `task` with the button marked busy, so that a second press waits for the first one's answer. */
export async function whileBusy(button, task) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    await task();
  } finally {
    button.removeAttribute("aria-busy");
  }
}

export function button(context) {
  const { element } = context;
  const node = h(
    "button.button" + (STYLES[element.style] ?? ""),
    {
      type: "button",
      "data-focus": context.focusKey,
      "aria-label": element.accessibility_label,
      onclick: pressed,
    },
    plain(element.text.text),
  );
  function pressed() {
    follow(element.url);
    context.press(node, { value: element.value });
  }
  return node;
}

/** Opens the page that a button or an option leads to. */
function follow(address) {
  if (/^https?:/i.test(address ?? "")) window.open(address, "_blank", "noopener,noreferrer");
}

export function overflow(context) {
  const trigger = h(
    "button.button.icon-only",
    { type: "button", "aria-label": "More options", "data-focus": context.focusKey },
    icon("dots"),
  );
  const pick = (option) => {
    follow(option.url);
    context.press(trigger, { selected_option: option });
  };
  const items = () =>
    context.element.options.map((option) => ({ label: plain(option.text.text), run: () => pick(option) }));
  return menuButton(trigger, items, { label: "More options" });
}

/** Thumbs up and down under an answer. */
export function feedbackButtons(context) {
  const { positive_button: good, negative_button: bad } = context.element;
  return h("span.feedback", {}, quietButton(context, good, "up"), quietButton(context, bad, "down-thumb"));
}

export const iconButton = (context) => quietButton(context, context.element, context.element.icon);

function quietButton(context, { text, accessibility_label, value }, picture) {
  const label = accessibility_label ?? plain(text.text);
  const node = h(
    "button.quiet-button",
    { type: "button", "aria-label": label, title: label },
    icon(picture, 16),
  );
  node.addEventListener("click", () => context.press(node, { value }));
  return node;
}
