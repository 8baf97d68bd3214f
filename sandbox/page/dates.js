/** Dates in words, in the zone of the acting person (or of the browser, where the sandbox does not say). */

import { me } from "./store.js";

const LOCALE = "en-GB";
const formats = new Map();

const zone = () => me()?.tz || undefined;

function format(date, options) {
  const key = JSON.stringify([zone(), options]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(LOCALE, { timeZone: zone(), ...options }));
  return formats.get(key).format(date);
}

const year = (date) => format(date, { year: "numeric" });

/** "2024-11-25", the day a moment falls on. */
export const dayKey = (date) => {
  const part = (options) => format(date, options).padStart(2, "0");
  return `${year(date)}-${part({ month: "2-digit" })}-${part({ day: "2-digit" })}`;
};

export const momentOf = (ts) => new Date(Number(ts) * 1000);
export const time = (date) => format(date, { hour: "2-digit", minute: "2-digit" });
const timeWithSeconds = (date) => format(date, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
export const weekday = (date) => format(date, { weekday: "long" });
const longDate = (date) => format(date, { day: "numeric", month: "long", year: "numeric" });
export const shortDate = (date) => format(date, { day: "numeric", month: "short", year: "numeric" });

const ofDay = (day, options) =>
  new Intl.DateTimeFormat(LOCALE, { timeZone: "UTC", ...options }).format(new Date(day));

/** The ISO date "2024-11-25" in words: "25 Nov 2024"; its month: "November 2024". */
export const dateText = (day) => ofDay(day, { day: "numeric", month: "short", year: "numeric" });
export const monthText = (day) => ofDay(day, { month: "long", year: "numeric" });

/** A typed date ("2024-11-25", "25 Nov 2024", "25/11/2024", "25.11.2024") as an ISO date, or undefined. */
export function parseDate(text) {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim())?.slice(1);
  const european = /^(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})$/.exec(text.trim())?.slice(1).reverse();
  const named = /^\d{1,2} [a-z]{3,9}\.? \d{4}$/i.test(text.trim()) ? new Date(`${text.trim()} UTC`) : null;
  const [year, month, day] = iso ?? european ?? [];
  const date = named ?? (year ? new Date(Date.UTC(year, month - 1, day)) : null);
  const isReal = date && !Number.isNaN(date.getTime()) && (named || date.getUTCDate() === Number(day));
  return isReal ? date.toISOString().slice(0, 10) : undefined;
}

/** A typed time ("9", "9:30", "0930", "09.30") as "09:30", or undefined. */
export function parseTime(text) {
  const [, hours, minutes = "00"] = /^(\d{1,2})(?:[:. ]?(\d{2}))?$/.exec(text.trim()) ?? [];
  return hours && hours < 24 && minutes < 60 ? `${hours.padStart(2, "0")}:${minutes}` : undefined;
}

/** "Monday, 25 November", with the year where it is not this one. */
export function dayLabel(date, now) {
  const days = dayDistance(date, now);
  if (days === 0) return "Today";
  if (days === -1) return "Yesterday";
  const day = format(date, { weekday: "long", day: "numeric", month: "long" });
  return year(date) === year(now) ? day : `${day} ${year(date)}`;
}

function dayDistance(date, now) {
  return Math.round((Date.parse(dayKey(date)) - Date.parse(dayKey(now))) / 86_400_000);
}

const pretty = (date, now, otherwise) =>
  ({ 0: "today", "-1": "yesterday", 1: "tomorrow" })[dayDistance(date, now)] ?? otherwise(date);

/** "3 hours ago", the way Slack says {ago}. */
function ago(date, now) {
  const seconds = (now - date) / 1000;
  const [size, unit] = [
    [86_400, "day"],
    [3_600, "hour"],
    [60, "minute"],
  ].find(([s]) => Math.abs(seconds) >= s) ?? [1, "second"];
  return new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" }).format(-Math.round(seconds / size), unit);
}

const TOKENS = {
  date_num: (date) => dayKey(date),
  date: longDate,
  date_short: shortDate,
  date_long: (date) => `${weekday(date)}, ${longDate(date)}`,
  date_pretty: (date, now) => pretty(date, now, TOKENS.date),
  date_short_pretty: (date, now) => pretty(date, now, TOKENS.date_short),
  date_long_pretty: (date, now) => pretty(date, now, TOKENS.date_long),
  day_divider_pretty: (date, now) => dayLabel(date, now),
  time,
  time_secs: timeWithSeconds,
  ago,
};

/** Fills the tokens of <!date^…>, for instance "{date_short} at {time}". */
export function formatDate(seconds, pattern, now) {
  const date = new Date(seconds * 1000);
  return pattern.replace(/\{(\w+)\}/g, (whole, token) => TOKENS[token]?.(date, now) ?? whole);
}
