/** Elements in which text is typed: words, numbers, addresses. */

import { h } from "../dom.js";
import { plain } from "../mrkdwn.js";
import { waitsForEnter } from "../surface.js";

const TYPES = { email_text_input: "email", url_text_input: "url" };

const placeholder = (element) => element.placeholder && plain(element.placeholder.text);

/** plain_text_input, number_input, email_text_input and url_text_input. */
export function textInput(context) {
  const { element } = context;
  const input = h(element.multiline ? "textarea.input" : "input.input", {
    ...context.attributes,
    type: element.multiline ? null : (TYPES[element.type] ?? "text"),
    inputmode: element.type === "number_input" ? "decimal" : null,
    rows: element.multiline ? 4 : null,
    placeholder: placeholder(element),
    value: context.value().value ?? "",
    onkeydown: (event) => enter(event, context),
    oninput: (event) => typed(event.target, context),
  });
  return element.max_length ? withCounter(input, element.max_length) : input;
}

const textOf = (input) => ({ value: input.value === "" ? null : input.value });

const typed = (input, context) => context.commit(textOf(input), "typing");

function enter(event, context) {
  if (
    event.key !== "Enter" ||
    event.target.matches("textarea") ||
    !waitsForEnter(context.block, context.element)
  )
    return;
  event.preventDefault();
  context.commit(textOf(event.target), "enter");
}

/** The room that is left, shown from the last fifth on, red when there is none. */
function withCounter(input, max) {
  const counter = h("span.counter", { "aria-hidden": "true" });
  const count = () => {
    const left = max - [...input.value].length;
    counter.textContent = left < Math.max(20, max / 5) ? String(left) : "";
    counter.classList.toggle("over", left < 0);
  };
  input.addEventListener("input", count);
  count();
  return h("div.counted", {}, input, counter);
}
