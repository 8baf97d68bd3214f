/**
 * datepicker, timepicker and datetimepicker. Their calendar knows the sandbox's today, which a browser's own
 * does not.
 */

import { dateText, dayKey, parseDate, parseTime } from "../dates.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { plain } from "../mrkdwn.js";
import { openPopup } from "../popup.js";
import { calendar } from "./calendar.js";
import { Combobox } from "./combobox.js";

/** A text box that takes a date in several spellings, with a calendar beneath. */
export function datepicker(context) {
  let held = context.value().selected_date;
  let close = null;
  const set = (date) => {
    if (date !== held) context.commit({ selected_date: (held = date) });
  };
  const rest = () => (input.value = held ? dateText(held) : "");
  const open = () => {
    close ??= openPopup(
      frame,
      calendar(held, (date) => (set(date), rest(), close(), input.focus())),
      { onclose: () => (close = null) },
    );
  };
  const input = h("input.combo-input", {
    ...context.attributes,
    type: "text",
    autocomplete: "off",
    placeholder: plain(context.element.placeholder?.text ?? "Choose a date"),
    onclick: open,
    oninput: () => read(),
    onblur: rest,
    onkeydown: (event) => event.key === "ArrowDown" && (event.preventDefault(), open()),
  });
  const read = () => {
    const date = input.value.trim() === "" ? null : parseDate(input.value);
    if (date !== undefined) set(date);
  };
  const frame = h(
    "div.combo.date",
    { onmousedown: (event) => event.target !== input && (event.preventDefault(), input.focus(), open()) },
    input,
    icon("calendar", 17),
  );
  rest();
  return frame;
}

const HALF_HOURS = Array.from(
  { length: 48 },
  (_, i) => `${String(i >> 1).padStart(2, "0")}:${i % 2 ? "30" : "00"}`,
);
const timeChoice = (time) => ({ key: time, label: time });

async function timesFor(query) {
  const typed = parseTime(query);
  const near = HALF_HOURS.filter(
    (time) => time !== typed && time.replace(/^0/, "").startsWith(query.replace(/^0/, "")),
  );
  return { choices: [typed, ...near].filter(Boolean).map(timeChoice) };
}

/** A list of half hours in which any other time can be typed too. */
export function timepicker(context) {
  const held = context.value().selected_time;
  const combobox = new Combobox({
    attributes: context.attributes,
    placeholder: plain(context.element.placeholder?.text ?? "Choose a time"),
    chosen: held ? [timeChoice(held)] : [],
    load: timesFor,
    read: (text) => parseTime(text) && timeChoice(parseTime(text)),
    onchange: ([choice]) => context.commit({ selected_time: choice?.key ?? null }),
  });
  combobox.node.classList.add("date");
  return combobox.node;
}

/** Drawn by the browser, in the browser's own zone. */
export function datetimepicker(context) {
  const held = context.value().selected_date_time;
  const commit = (event) =>
    context.commit({ selected_date_time: event.target.value ? Date.parse(event.target.value) / 1000 : null });
  return h("input.input.date", {
    ...context.attributes,
    type: "datetime-local",
    value: held ? localText(held) : "",
    onchange: commit,
  });
}

const localText = (seconds) => {
  const date = new Date(seconds * 1000);
  return `${dayKey(date)}T${date.toTimeString().slice(0, 5)}`;
};
