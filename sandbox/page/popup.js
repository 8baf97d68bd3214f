/** Menus and lists that float beside what opened them, above everything else. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

const GAP = 6;
const MARGIN = 8;

/**
 * Shows `content` beside `anchor`; returns a function that closes it. It also closes on Escape and on a
 * click elsewhere. `onclose` is called once.
 */
export function openPopup(anchor, content, { align = "start", stretch = false, onclose = () => {} } = {}) {
  const popup = h("div.popup", { popover: "manual" }, content);
  const listening = new AbortController();
  const close = () => {
    if (listening.signal.aborted) return;
    listening.abort();
    popup.remove();
    onclose();
  };
  const place = () => (anchor.isConnected ? placeBeside(popup, anchor, align, stretch) : close());
  (anchor.closest("dialog") ?? document.body).append(popup);
  popup.showPopover();
  place();
  const options = { signal: listening.signal, capture: true };
  document.addEventListener("pointerdown", (event) => isWithin(event, popup, anchor) || close(), options);
  document.addEventListener(
    "keydown",
    (event) => event.key === "Escape" && (swallow(event), close()),
    options,
  );
  document.addEventListener("scroll", (event) => popup.contains(event.target) || place(), options);
  window.addEventListener("resize", place, options);
  new ResizeObserver(place).observe(popup);
  return close;
}

const isWithin = (event, ...nodes) => nodes.some((node) => event.composedPath().includes(node));

function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

function placeBeside(popup, anchor, align, stretch) {
  const box = anchor.getBoundingClientRect();
  if (stretch) Object.assign(popup.style, { width: `${box.width}px`, maxWidth: "none" });
  const { offsetWidth: width, offsetHeight: height } = popup;
  const below = box.bottom + GAP + height <= innerHeight - MARGIN || box.top < height + GAP + MARGIN;
  const left = align === "end" ? box.right - width : box.left;
  popup.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
  popup.style.top = `${below ? box.bottom + GAP : box.top - GAP - height}px`;
}

/** Shows a menu of `items` beside `anchor`, as menuButton() does. */
export function openMenu(anchor, items, { align = "end", label, role = "menu", onclose } = {}) {
  const list = menu(items, label, role, () => close());
  const close = openPopup(anchor, list, { align, onclose });
  (list.querySelector('[aria-selected="true"]') ?? list.querySelector(".menu-item"))?.focus();
  return close;
}

/** Makes `button` open a menu of `items()`: {label, detail?, icon?, before?, after?, checked?, run} or {heading}. */
export function menuButton(button, items, { align = "end", label, role = "menu" } = {}) {
  let close = null;
  button.setAttribute("aria-haspopup", role);
  button.setAttribute("aria-expanded", "false");
  const shut = () => {
    close = null;
    button.setAttribute("aria-expanded", "false");
  };
  button.addEventListener("click", () => {
    if (close) return close();
    close = openMenu(button, items(), { align, label, role, onclose: shut });
    button.setAttribute("aria-expanded", "true");
  });
  return button;
}

function menu(items, label, role, close) {
  const itemRole = role === "menu" ? "menuitem" : "option";
  const nodes = items.map((item) => (item.heading ? menuHeading(item) : menuItem(item, itemRole, close)));
  return h("div.menu", { role, "aria-label": label, onkeydown: moveFocus }, nodes);
}

const menuHeading = (item) => h("div.menu-heading", { role: "presentation" }, item.heading);

function menuItem(item, role, close) {
  const selected = role === "option" ? String(Boolean(item.checked)) : null;
  const run = () => {
    close();
    item.run();
  };
  return h(
    "button.menu-item",
    { type: "button", role, tabindex: "-1", "aria-selected": selected, onclick: run },
    item.before ?? (item.icon && icon(item.icon)),
    h(
      "span.menu-words",
      {},
      h("span.menu-label", {}, item.label),
      item.detail && h("span.menu-detail", {}, item.detail),
    ),
    item.after,
    item.checked && icon("check"),
  );
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

function moveFocus(event) {
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...event.currentTarget.querySelectorAll(".menu-item")];
  items.at((items.indexOf(document.activeElement) + step) % items.length).focus();
}
