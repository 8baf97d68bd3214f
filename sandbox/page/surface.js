/**
 * A surface is where blocks stand: a message, a modal or the Home tab. Elements tell it what was typed or
 * picked; it keeps that in a Form and sends Slack's interactions to the sandbox.
 */

import { post } from "./api.js";
import { debounced } from "./dom.js";
import { elementsOf, Form } from "./form.js";
import { loadHome, loadViews } from "./store.js";
import { toast } from "./toast.js";

const TYPING_PAUSE = 180;

class Surface {
  constructor(container, blocks, form) {
    Object.assign(this, { container, blocks, form });
  }

  /** An element was used. `how` is "picked", "typing" or "enter". Resolves when the app has answered. */
  async change(block, element, value, how) {
    this.form.set(block.block_id, element.action_id, value);
    if (block.type === "input") await this.filled(block, element, value, how);
    else await this.act(block, element, value);
  }

  /** Sends block_actions; what goes wrong is said in a toast. */
  async act(block, element, value = {}) {
    try {
      await this.settle();
      const { failure } = await this.send(block, element, value);
      if (failure) toast(failure);
    } catch (problem) {
      toast(problem.message);
    }
  }

  send(block, element, value) {
    const which = { block_id: block.block_id, action_id: element.action_id };
    return post("action", {
      container: this.container,
      ...which,
      ...value,
      state: this.form.state(this.blocks),
    });
  }

  /** The options of an external, user or conversation select for what was typed. */
  options(block, element, query) {
    return post("options", {
      container: this.container,
      block_id: block.block_id,
      action_id: element.action_id,
      value: query,
    });
  }

  async settle() {}
}

/** Blocks of a message; its forms live as long as the page does. */
export class MessageSurface extends Surface {
  static #forms = new Map();

  constructor(channel, message) {
    const key = `${channel} ${message.ts}`;
    const forms = MessageSurface.#forms;
    if (!forms.has(key)) forms.set(key, new Form());
    super({ type: "message", channel, ts: message.ts }, message.blocks ?? [], forms.get(key));
  }

  async filled(block, element, value) {
    if (block.dispatch_action) await this.act(block, element, value);
  }
}

/** Blocks of a modal or of the Home tab. */
export class ViewSurface extends Surface {
  #sending = Promise.resolve();
  #unsent = {};
  #sendSoon = debounced(() => this.#send(), TYPING_PAUSE);

  constructor(view) {
    super({ type: "view", view_id: view.id }, view.blocks, new Form(view.state?.values));
  }

  /** Takes over an updated view: values stay where block_id and action_id are the same. */
  update(view) {
    this.blocks = view.blocks;
    this.form.prune(view.blocks);
  }

  /** Called with each input block whose answer changes. */
  onfilled = () => {};

  async filled(block, element, value, how) {
    this.onfilled(block);
    this.#unsent[block.block_id] = value;
    if (how !== "typing") await this.#send(how === "enter");
    else if (!waitsForEnter(block, element)) this.#sendSoon();
  }

  /** Sends what the sandbox has not heard yet. What cannot be sent now goes along with the submission. */
  #send(enter = false) {
    const values = this.#unsent;
    this.#unsent = {};
    if (Object.keys(values).length) {
      const send = () => post("fill", { view_id: this.container.view_id, values, enter });
      this.#sending = this.#sending.then(send).catch(() => {});
    }
    return this.#sending;
  }

  /** The app may have changed the view since it was drawn, and with it the ids that it leaves to Slack. */
  async send(block, element, value) {
    try {
      return await super.send(block, element, value);
    } catch (problem) {
      if (problem.status !== 404) throw problem;
      await Promise.all([loadViews(), loadHome()]);
      const now = this.blocks.find((one) =>
        elementsOf(one).some(({ action_id }) => action_id === element.action_id),
      );
      if (!now) throw problem;
      return super.send(now, element, value);
    }
  }

  /** Resolves when everything typed so far has reached the sandbox. */
  settle() {
    return this.#send();
  }
}

/** Text inputs that dispatch do so on Enter, unless they ask for every character. */
export function waitsForEnter(block, element) {
  const asked = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  return Boolean(block.dispatch_action) && !asked.includes("on_character_entered");
}
