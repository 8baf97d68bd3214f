/** A text box with a list of choices, for one choice or several. Every select of Block Kit is one of these. */

import { h, uid } from "../dom.js";
import { icon } from "../icons.js";
import { openPopup } from "../popup.js";

const keepFocus = (event) => event.preventDefault();

/**
 * `load(query)` resolves to {choices: [{key, label, detail?, group?, icon?}], note?}; `chosen` are the choices
 * to start with; `onchange(choices)` hears of each change; `attributes` go to the text box; what is typed is
 * looked for `pause` milliseconds after the last key, and is an answer itself where `read(text)` makes a choice of it.
 */
export class Combobox {
  #choices = [];
  #active = -1;
  #close = null;
  #asked = 0;

  constructor({
    load,
    chosen,
    onchange,
    attributes,
    read,
    pause = 0,
    multiple = false,
    max = Infinity,
    clearable = false,
    placeholder = "",
  }) {
    Object.assign(this, { load, chosen, onchange, read, pause, multiple, max, clearable, placeholder });
    this.input = h("input.combo-input", {
      type: "text",
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      spellcheck: "false",
      ...attributes,
      onkeydown: (event) => this.#key(event),
      oninput: () => this.#typed(),
      onclick: () => this.#open(),
      onfocus: () => this.input.select(),
      onblur: () => this.#shut(),
    });
    this.node = h("div.combo" + (multiple ? ".multiple" : ""), {
      onmousedown: (event) => this.#pressed(event),
    });
    this.list = h("div.listbox", {
      role: "listbox",
      id: uid("list"),
      "aria-multiselectable": multiple && "true",
      onmousedown: keepFocus,
    });
    this.input.setAttribute("aria-controls", this.list.id);
    this.#draw();
  }

  #pressed(event) {
    if (event.target === this.input || event.target.closest("button")) return;
    event.preventDefault();
    this.input.focus();
    this.#open();
  }

  #draw() {
    const chips = this.multiple ? this.chosen.map((choice) => this.#chip(choice)) : [];
    const clear = this.clearable && !this.multiple && this.chosen.length > 0 && this.#clearButton();
    if (this.node.contains(this.input))
      for (const node of [...this.node.children]) node === this.input || node.remove();
    else this.node.append(this.input);
    this.input.before(...chips);
    this.input.after(...[clear, icon("down", 16)].filter(Boolean));
    this.#rest();
  }

  /** What the text box shows while nothing is being looked for. */
  #rest() {
    const words = this.chosen.map((choice) => choice.label);
    this.input.value = this.multiple ? "" : (words[0] ?? "");
    this.input.placeholder = this.multiple && words.length ? "" : this.placeholder;
  }

  #chip(choice) {
    const remove = () => this.#set(this.chosen.filter((one) => one.key !== choice.key));
    return h(
      "span.chip",
      {},
      choice.label,
      h(
        "button.chip-remove",
        { type: "button", "aria-label": `Remove ${choice.label}`, onclick: remove },
        icon("close", 12),
      ),
    );
  }

  #clearButton() {
    const clear = () => {
      this.#set([]);
      this.input.focus();
    };
    return h(
      "button.combo-clear",
      { type: "button", "aria-label": "Clear", onclick: clear },
      icon("close", 14),
    );
  }

  #set(chosen) {
    this.chosen = chosen;
    this.#draw();
    this.onchange(chosen);
  }

  #open() {
    if (this.#close) return;
    this.#close = openPopup(this.node, this.list, { stretch: true, onclose: () => this.#closed() });
    this.input.setAttribute("aria-expanded", "true");
    if (!this.multiple && this.chosen.length) {
      this.input.placeholder = this.chosen[0].label;
      this.input.value = "";
    }
    this.#fetch("");
  }

  #shut() {
    this.#close?.();
  }

  #closed() {
    this.#close = null;
    this.#asked++;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.#rest();
  }

  #typed() {
    const query = this.input.value;
    this.#open();
    this.input.value = query;
    this.#readTyped(query);
    this.#fetch(query);
  }

  #readTyped(query) {
    const choice = this.read?.(query);
    if (!choice) return;
    this.chosen = [choice];
    this.onchange(this.chosen);
  }

  async #fetch(query) {
    const asked = ++this.#asked;
    if (!this.#choices.length) this.#show([], "Loading…");
    if (query && this.pause) await new Promise((resolve) => setTimeout(resolve, this.pause));
    if (asked !== this.#asked) return;
    const { choices, note } = await this.load(query).catch(() => ({
      choices: [],
      note: "Couldn't load this list.",
    }));
    if (asked === this.#asked && this.#close)
      this.#show(choices, note ?? (choices.length ? "" : "No matches"));
  }

  #show(choices, note) {
    this.#choices = choices;
    const nodes = [];
    choices.forEach((choice, i) => {
      if (choice.group && choice.group !== choices[i - 1]?.group)
        nodes.push(h("div.listbox-group", { role: "presentation" }, choice.group));
      nodes.push(this.#option(choice, i));
    });
    if (note) nodes.push(h("div.listbox-note", { role: "presentation" }, note));
    this.list.replaceChildren(...nodes);
    this.#activate(
      choices.findIndex((choice) => this.#isChosen(choice)),
      choices.length ? 0 : -1,
    );
  }

  #isChosen(choice) {
    return this.chosen.some((one) => one.key === choice.key);
  }

  #option(choice, i) {
    return h(
      "div.option",
      {
        role: "option",
        id: uid("option"),
        "aria-selected": String(this.#isChosen(choice)),
        "data-index": i,
        onclick: () => this.#pick(choice),
        onpointermove: () => this.#activate(i),
      },
      choice.icon && icon(choice.icon, 15),
      h("span.option-words", {}, choice.label, choice.detail && h("span.option-detail", {}, choice.detail)),
      this.#isChosen(choice) && icon("check", 16),
    );
  }

  #activate(index, otherwise = -1) {
    this.#active = index >= 0 ? index : otherwise;
    for (const node of this.list.querySelectorAll(".active")) node.classList.remove("active");
    const node = this.list.querySelector(`[data-index="${this.#active}"]`);
    if (!node) return this.input.removeAttribute("aria-activedescendant");
    node.classList.add("active");
    node.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", node.id);
  }

  #pick(choice) {
    if (!this.multiple) this.#set([choice]);
    else if (this.#isChosen(choice)) this.#set(this.chosen.filter((one) => one.key !== choice.key));
    else if (this.chosen.length < this.max) this.#set([...this.chosen, choice]);
    this.#shut();
  }

  #key(event) {
    const keys = {
      ArrowDown: () => (this.#close ? this.#step(1) : this.#open()),
      ArrowUp: () => (this.#close ? this.#step(-1) : this.#open()),
      Enter: () => (this.#close ? this.#pickActive() : this.#open()),
    };
    if (event.key === "Backspace" && this.multiple && !this.input.value)
      return this.#set(this.chosen.slice(0, -1));
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }

  #step(by) {
    const count = this.#choices.length;
    if (count) this.#activate((this.#active + by + count) % count);
  }

  #pickActive() {
    if (this.#choices[this.#active]) this.#pick(this.#choices[this.#active]);
  }
}
