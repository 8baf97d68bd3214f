/** Asks for one line of text. */

import { h, uid } from "./dom.js";

/** Resolves to what was typed, without spaces around it; to null where the person thought better of it. */
export function asked({ title, label, value = "", action }) {
  return new Promise((resolve) => open({ title, label, value, action }, resolve));
}

function open({ title, label, value, action }, resolve) {
  const heading = uid("title");
  const input = h("input.input", {
    type: "text",
    "aria-label": label,
    placeholder: label,
    value,
    required: true,
    maxlength: "80",
  });
  const answer = (given) => {
    dialog.remove();
    resolve(given || null);
  };
  const submit = (event) => {
    event.preventDefault();
    answer(input.value.trim());
  };
  const dialog = h(
    "dialog.confirm",
    { "aria-labelledby": heading, oncancel: () => answer(null) },
    h("h2", { id: heading }, title),
    h(
      "form",
      { onsubmit: submit },
      h("div.ask", {}, input),
      h(
        "div.dialog-actions",
        {},
        h("button.button", { type: "button", onclick: () => answer(null) }, "Cancel"),
        h("button.button.primary", { type: "submit" }, action),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  input.select();
}
