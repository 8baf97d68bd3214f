/** Block Kit's confirmation dialog. */

import { h, uid } from "./dom.js";
import { plain, textNodes } from "./mrkdwn.js";

/** Asks, where there is something to ask; resolves to whether the person agreed. */
export function confirmed(question) {
  return question ? new Promise((resolve) => ask(question, resolve)) : Promise.resolve(true);
}

function ask(question, resolve) {
  const title = uid("title");
  const style = question.style === "danger" ? ".danger" : ".primary";
  const answer = (yes) => () => {
    dialog.remove();
    resolve(yes);
  };
  const dialog = h(
    "dialog.confirm",
    { "aria-labelledby": title, oncancel: answer(false) },
    h("h2", { id: title }, plain(question.title.text)),
    h("p", {}, textNodes(question.text)),
    h(
      "div.dialog-actions",
      {},
      h("button.button", { type: "button", onclick: answer(false) }, plain(question.deny?.text ?? "No")),
      h(
        "button.button" + style,
        { type: "button", onclick: answer(true) },
        plain(question.confirm?.text ?? "Yes"),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}
