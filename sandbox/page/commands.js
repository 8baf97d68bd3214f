/** Suggestions for slash commands while one is being typed. */

import { h, uid } from "./dom.js";
import { openPopup } from "./popup.js";
import { store } from "./store.js";

/** The list that floats above the composer: arrows move, Tab and Enter complete. */
export class CommandList {
  #close = null;
  #found = [];
  #active = 0;

  constructor(box, anchor) {
    Object.assign(this, { box, anchor });
    this.list = h("div.listbox.commands", {
      role: "listbox",
      "aria-label": "Commands",
      id: uid("commands"),
      onmousedown: (event) => event.preventDefault(),
    });
    box.setAttribute("aria-controls", this.list.id);
    box.setAttribute("aria-autocomplete", "list");
  }

  /** Follows what is in the box. */
  update() {
    const typed = this.box.value;
    const focused = document.activeElement === this.box;
    this.#found =
      focused && /^\/\S*$/.test(typed)
        ? store.state.commands.filter((one) => one.command.startsWith(typed.toLowerCase()))
        : [];
    if (!this.#found.length) return this.close();
    this.#active = 0;
    this.#draw();
    this.#close ??= openPopup(this.anchor, this.list, { stretch: true, onclose: () => this.#closed() });
  }

  close() {
    this.#close?.();
  }

  #closed() {
    this.#close = null;
    this.box.removeAttribute("aria-activedescendant");
  }

  /** Handles a key while the list is open; true where it did. Enter on a complete command sends it instead. */
  key(event) {
    if (!this.#close) return false;
    const keys = {
      ArrowDown: () => this.#step(1),
      ArrowUp: () => this.#step(-1),
      Tab: () => this.#complete(),
      Enter: () => this.#complete(),
    };
    const complete = this.#found[this.#active]?.command === this.box.value;
    if (!keys[event.key] || (event.key === "Enter" && (complete || event.shiftKey))) return false;
    event.preventDefault();
    keys[event.key]();
    return true;
  }

  #step(by) {
    this.#active = (this.#active + by + this.#found.length) % this.#found.length;
    this.#draw();
  }

  #complete(chosen = this.#found[this.#active]) {
    this.box.value = `${chosen.command} `;
    this.box.focus();
    this.box.dispatchEvent(new Event("input"));
  }

  #draw() {
    this.list.replaceChildren(...this.#found.map((one, i) => this.#option(one, i)));
    const active = this.list.children[this.#active];
    active.scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-activedescendant", active.id);
  }

  #option(one, i) {
    const active = i === this.#active;
    return h(
      "div.option" + (active ? ".active" : ""),
      {
        role: "option",
        id: `${this.list.id}-${i}`,
        "aria-selected": String(active),
        onclick: () => this.#complete(one),
      },
      h(
        "span.option-words",
        {},
        h("b", {}, one.command),
        one.usage_hint && h("span.usage", {}, one.usage_hint),
        h("span.option-detail", {}, one.description),
      ),
    );
  }
}
