/** A month to choose a day from. Days are ISO dates ("2024-11-25") throughout. */

import { dayKey, monthText, dateText } from "../dates.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { store } from "../store.js";

const DAY = 86_400_000;
const WEEKDAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

const plusDays = (day, count) => new Date(Date.parse(day) + count * DAY).toISOString().slice(0, 10);
const firstOf = (day) => `${day.slice(0, 8)}01`;
const weekdayOf = (day) => (new Date(day).getUTCDay() + 6) % 7;
const nextMonth = (month) => firstOf(plusDays(month, 31));
const monthBefore = (month) => firstOf(plusDays(month, -1));

/** A calendar that shows the month of `chosen` (or of the sandbox's today) and tells `onpick` the day. */
export function calendar(chosen, onpick) {
  const today = dayKey(new Date(store.state.now));
  const root = h("div.calendar", {
    role: "group",
    "aria-label": "Calendar",
    onmousedown: (event) => event.preventDefault(),
  });
  const show = (month) => root.replaceChildren(head(month, show), grid(month, { today, chosen, onpick }));
  root.addEventListener("keydown", (event) => moveDay(event, root, show));
  show(firstOf(chosen ?? today));
  return root;
}

function head(month, show) {
  const step = (label, picture, to) =>
    h(
      "button.icon-button",
      { type: "button", "aria-label": label, onclick: () => show(to) },
      icon(picture, 17),
    );
  return h(
    "div.calendar-head",
    {},
    step("Month before", "back", monthBefore(month)),
    h("b", { "aria-live": "polite" }, monthText(month)),
    step("Next month", "next", nextMonth(month)),
  );
}

function grid(month, { today, chosen, onpick }) {
  const start = plusDays(month, -weekdayOf(month));
  const days = Array.from({ length: 42 }, (_, i) => plusDays(start, i));
  const buttons = days.map((day) =>
    h(
      "button.day-button" + (firstOf(day) === month ? "" : ".other"),
      {
        type: "button",
        "data-day": day,
        "aria-label": dateText(day),
        "aria-pressed": String(day === chosen),
        "aria-current": day === today ? "date" : null,
        onclick: () => onpick(day),
      },
      String(Number(day.slice(8))),
    ),
  );
  return h(
    "div.calendar-grid",
    {},
    WEEKDAYS.map((name) => h("span", { "aria-hidden": "true" }, name)),
    buttons,
  );
}

function moveDay(event, root, show) {
  const step = STEPS[event.key];
  const from = event.target.dataset.day;
  if (!step || !from) return;
  event.preventDefault();
  const to = plusDays(from, step);
  if (!root.querySelector(`[data-day="${to}"]`)) show(firstOf(to));
  root.querySelector(`[data-day="${to}"]`).focus();
}
