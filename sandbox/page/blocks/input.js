/** The input block: a label, a control, a hint and, when the app or the sandbox refuses it, the reason. */

import { h, uid } from "../dom.js";
import { renderElement } from "../elements/index.js";
import { plain } from "../mrkdwn.js";

const GROUPS = new Set(["radio_buttons", "checkboxes"]);

export function input(block, surface) {
  const ids = { control: uid("input"), label: uid("label"), hint: uid("hint") };
  const grouped = GROUPS.has(block.element.type);
  const control = renderElement(block.element, block, surface, {
    id: ids.control,
    "aria-labelledby": grouped ? ids.label : null,
    "aria-describedby": block.hint ? ids.hint : null,
    "aria-required": grouped ? null : String(!block.optional),
  });
  return h(
    "div.input-block",
    { "data-control": ids.control },
    h(
      "div.input-label",
      {},
      h(
        grouped ? "span" : "label",
        { id: ids.label, for: grouped ? null : ids.control },
        plain(block.label.text),
      ),
      block.optional && h("span.optional", {}, "optional"),
    ),
    control,
    block.hint && h("p.hint", { id: ids.hint }, plain(block.hint.text)),
  );
}

/** Shows why a block was refused, or takes that away. */
export function showError(node, words) {
  node.querySelector(".input-error")?.remove();
  node.classList.toggle("refused", Boolean(words));
  const control = document.getElementById(node.dataset.control);
  const described = new Set(
    (control?.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .filter((id) => id && !id.startsWith("error")),
  );
  if (words) {
    const error = h("p.input-error", { role: "alert", id: uid("error") }, words);
    node.append(error);
    described.add(error.id);
  }
  control?.setAttribute("aria-describedby", [...described].join(" "));
  control?.setAttribute("aria-invalid", String(Boolean(words)));
}

/** Puts the keyboard where the block's answer is given. */
export function focusInput(node) {
  const control = document.getElementById(node.dataset.control);
  (control?.matches("input, textarea") ? control : control?.querySelector("input"))?.focus();
  node.scrollIntoView({ block: "nearest" });
}
