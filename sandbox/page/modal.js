/** Modals: the top view of the person's stack, in a dialog. */

import { post } from "./api.js";
import { attempt } from "./attempt.js";
import { whileBusy } from "./elements/buttons.js";
import { blockItems } from "./blocks/index.js";
import { focusInput, showError } from "./blocks/input.js";
import { h, reconcile, uid } from "./dom.js";
import { icon } from "./icons.js";
import { plain } from "./mrkdwn.js";
import { loadViews, on, store } from "./store.js";
import { ViewSurface } from "./surface.js";

const TROUBLE = "Something went wrong. Please try again.";

/** Shows whatever view is on top, as the stack changes. What was typed in the views beneath is kept. */
export function startModals() {
  const modals = new Map();
  on("views", () => {
    const open = new Set(store.views.map((view) => view.id));
    for (const [id, modal] of modals) if (!open.has(id)) (modal.remove(), modals.delete(id));
    store.views.forEach((view, depth) => {
      if (!modals.has(view.id)) modals.set(view.id, new Modal(view, depth));
      else modals.get(view.id).update(view);
    });
    const top = modals.get(store.views.at(-1)?.id);
    for (const modal of modals.values()) modal === top ? modal.show() : modal.hide();
  });
}

class Modal {
  constructor(view, depth) {
    this.surface = new ViewSurface(view);
    this.surface.onfilled = (block) => this.#forgive(block);
    this.title = h("h2", { id: uid("title") });
    this.failure = h("div.failure", { role: "alert", hidden: true });
    this.body = h("div.modal-blocks");
    this.actions = h("div.dialog-actions");
    const form = h(
      "form.modal-form",
      { novalidate: true, onsubmit: (event) => (event.preventDefault(), this.submit()) },
      h("header.modal-head", {}, depth > 0 && this.#backButton(), this.title, this.#closeButton()),
      h("div.modal-scroll", {}, this.failure, this.body),
      this.actions,
    );
    this.dialog = h(
      "dialog.modal",
      { "aria-labelledby": this.title.id, oncancel: (event) => event.preventDefault() },
      form,
    );
    this.dialog.addEventListener(
      "keydown",
      (event) => event.key === "Escape" && (event.preventDefault(), this.close(false)),
    );
    document.body.append(this.dialog);
    this.#draw(view);
  }

  show() {
    if (this.dialog.open) return;
    this.dialog.showModal();
    this.body.querySelector("input, textarea")?.focus();
  }

  hide() {
    if (this.dialog.open) this.dialog.close();
  }

  remove() {
    this.hide();
    this.dialog.remove();
  }

  update(view) {
    if (view.hash === this.view.hash && JSON.stringify(view.blocks) === JSON.stringify(this.view.blocks))
      return;
    this.surface.update(view);
    this.#draw(view);
  }

  #draw(view) {
    this.view = view;
    this.title.textContent = plain(view.title.text);
    reconcile(this.body, blockItems(view.blocks, this.surface));
    const submit = view.submit && h("button.button.primary", { type: "submit" }, plain(view.submit.text));
    const close = h(
      "button.button",
      { type: "button", onclick: () => this.close(false) },
      plain(view.close?.text ?? (submit ? "Cancel" : "Close")),
    );
    this.submitButton = submit;
    this.actions.replaceChildren(...[close, submit].filter(Boolean));
  }

  #backButton() {
    return h(
      "button.icon-button",
      { type: "button", "aria-label": "Back", onclick: () => this.close(false) },
      icon("back"),
    );
  }

  #closeButton() {
    return h(
      "button.icon-button",
      { type: "button", "aria-label": "Close", onclick: () => this.close(true) },
      icon("close"),
    );
  }

  /** Closes this view, or with `clear` all of them. */
  async close(clear) {
    await this.surface.settle();
    await attempt(post("close", { view_id: this.view.id, clear }));
    await attempt(loadViews());
  }

  submit() {
    if (this.submitButton) whileBusy(this.submitButton, () => this.#send());
  }

  async #send() {
    this.#showProblems({}, "");
    await this.surface.settle();
    const values = this.surface.form.inputs(this.view.blocks);
    try {
      const { ok, errors, failure } = await post("submit", { view_id: this.view.id, values });
      if (ok) this.body.parentElement.scrollTop = 0;
      else this.#showProblems(errors ?? {}, failure ?? (errors ? "" : TROUBLE));
    } catch (problem) {
      this.#showProblems({}, problem.message);
    }
    await attempt(loadViews());
  }

  #showProblems(errors, failure) {
    this.failure.textContent = failure;
    this.failure.hidden = !failure;
    const inputs = [...this.body.querySelectorAll(":scope > .block > .input-block")];
    for (const node of inputs) showError(node, errors[node.parentElement.dataset.blockId]);
    const refused = inputs.find((node) => node.classList.contains("refused"));
    if (refused) focusInput(refused);
    else if (failure) this.failure.scrollIntoView({ block: "nearest" });
  }

  /** A refused answer that is being changed is no longer refused. */
  #forgive(block) {
    const node = this.body.querySelector(`[data-block-id="${CSS.escape(block.block_id)}"] > .refused`);
    if (node) showError(node, null);
  }
}
