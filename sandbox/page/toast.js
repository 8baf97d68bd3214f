/** Quiet messages at the bottom of the page that go away by themselves. */

import { h } from "./dom.js";

const SHOWN_FOR = 6000;

let region = null;

export function mountToasts(root) {
  region = h("div.toasts", { popover: "manual" });
  root.append(region);
}

/** Says something once, without asking for anything. */
export function toast(words) {
  if ([...region.children].some((one) => one.textContent === words)) return;
  const node = h("div.toast", { role: "status" }, words);
  region.append(node);
  raise();
  setTimeout(() => {
    node.remove();
    if (!region.children.length) region.hidePopover();
  }, SHOWN_FOR);
}

/** Shows the region again, so that it lies above a dialog opened in between. */
function raise() {
  if (region.matches(":popover-open")) region.hidePopover();
  region.showPopover();
}
