/** Small helpers to build DOM nodes. Nothing here or elsewhere ever parses text as HTML. */

let lastId = 0;

/** A fresh id for labelling one element by another. */
export const uid = (prefix = "x") => `${prefix}-${++lastId}`;

/** h("button.primary", {type: "button", onclick}, "Save"): an element with classes, attributes and children. */
export function h(spec, props = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(props ?? {})) setProp(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return node;
}

function setProp(node, name, value) {
  if (value == null || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "style")
    for (const [key, part] of Object.entries(value)) node.style.setProperty(key, part);
  else if (name === "value" || name === "checked" || name === "disabled") node[name] = value;
  else node.setAttribute(name, value === true ? "" : value);
}

/**
 * Brings the children of `root` to `items` ({key, signature, build}), keeping every node whose key and
 * signature are unchanged: what has focus, is scrolled or is being typed into stays as it is.
 */
export function reconcile(root, items) {
  const focused = focusKeyWithin(root);
  const old = new Map([...root.children].map((node) => [node.reconcileKey, node]));
  const nodes = items.map((item) => {
    const kept = old.get(item.key);
    return kept?.reconcileSignature === item.signature ? kept : fresh(item);
  });
  const staying = new Set(nodes);
  for (const node of [...root.children]) if (!staying.has(node)) node.remove();
  nodes.forEach((node, i) => root.children[i] === node || root.insertBefore(node, root.children[i] ?? null));
  if (focused && !root.contains(document.activeElement)) focusByKey(root, focused);
}

function fresh({ key, signature, build }) {
  return Object.assign(build(), { reconcileKey: key, reconcileSignature: signature });
}

const focusKeyWithin = (root) =>
  root.contains(document.activeElement)
    ? document.activeElement.closest("[data-focus]")?.dataset.focus
    : null;

function focusByKey(root, key) {
  root.querySelector(`[data-focus="${CSS.escape(key)}"]`)?.focus();
}

/** Runs `task` at most once at a time; calls made meanwhile lead to one more run afterwards. */
export function coalesced(task) {
  let running = null;
  let again = false;
  const loop = async () => {
    do {
      again = false;
      await task();
    } while (again);
  };
  return () => {
    if (running) again = true;
    else running = loop().finally(() => (running = null));
    return running;
  };
}

/** Calls `task` after `ms` without another call. */
export function debounced(task, ms) {
  let timer = null;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => task(...args), ms);
  };
}
