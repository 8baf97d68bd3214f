/** radio_buttons and checkboxes. */

import { h, uid } from "../dom.js";
import { textNodes } from "../mrkdwn.js";

/** A group of radio buttons (one choice) or checkboxes (several). */
export function choices(context) {
  const { element, attributes } = context;
  const several = element.type === "checkboxes";
  const held = context.value();
  const chosen = new Set(
    [held.selected_option, ...(held.selected_options ?? [])].map((option) => option?.value),
  );
  const name = uid("choice");
  const group = h("div.choices", { ...attributes, role: several ? "group" : "radiogroup" });
  const commit = () => {
    const picked = element.options.filter((_, i) => boxes[i].checked);
    context.commit(several ? { selected_options: picked } : { selected_option: picked[0] ?? null });
  };
  const boxes = element.options.map((option) =>
    h("input", {
      type: several ? "checkbox" : "radio",
      name,
      checked: chosen.has(option.value),
      onchange: commit,
    }),
  );
  group.append(...element.options.map((option, i) => choice(boxes[i], option)));
  return group;
}

function choice(box, option) {
  const description =
    option.description && h("span.choice-detail", { id: uid("detail") }, textNodes(option.description));
  if (description) box.setAttribute("aria-describedby", description.id);
  return h("div.choice", {}, h("label", {}, box, h("span", {}, textNodes(option.text))), description);
}
