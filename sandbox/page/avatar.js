/** Round-cornered pictures of people: initials on a colour of their own. */

import { h } from "./dom.js";

const COLOURS = ["#8a5bb5", "#2f7f79", "#b4573f", "#3d6fb0", "#a8437a", "#5f7a2d", "#94671d", "#50609e"];

/** "Mette Holm" → "MH". */
function initials(name) {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? "?"];
  return letters.map((word) => [...word][0].toUpperCase()).join("");
}

export function avatar(one, size = 36) {
  const name = one?.real_name || one?.name || "?";
  const fallback = one?.is_bot ? "#6b3fa3" : COLOURS[hash(one?.id ?? name) % COLOURS.length];
  const colour = /^#[0-9a-f]{3,8}$/i.test(one?.avatar ?? "") ? one.avatar : fallback;
  const spec = one?.is_bot ? "span.avatar.bot" : "span.avatar";
  const style = {
    "--avatar": colour,
    width: `${size}px`,
    height: `${size}px`,
    "font-size": `${Math.round(size * 0.4)}px`,
  };
  return h(spec, { "aria-hidden": "true", style }, initials(name));
}

const hash = (text) => [...text].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 9973, 7);

/** "guest", "outsider" or "admin" beside a name, where it matters. */
export function badge(one) {
  const kind = one?.is_outsider
    ? "outsider"
    : one?.is_guest
      ? "guest"
      : one?.is_admin || one?.is_owner
        ? "admin"
        : null;
  return kind && h(`span.badge.${kind}`, {}, kind);
}
