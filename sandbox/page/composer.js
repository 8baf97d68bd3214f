/** Where one writes: messages, slash commands, and the menu of global shortcuts. */

import { post } from "./api.js";
import { CommandList } from "./commands.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { encode } from "./mrkdwn.js";
import { menuButton } from "./popup.js";
import { runShortcut } from "./shortcuts.js";
import { emit, loadMessages, loadThread, store } from "./store.js";
import { toast } from "./toast.js";

const drafts = new Map();

/** A composer for a channel, or for a thread of it where `thread` is the ts of its first message. */
export function composer(one, label, thread = null) {
  const key = `${one.id} ${thread ?? ""}`;
  const name = thread ? "Reply in thread" : `Message ${label}`;
  const box = h("textarea.composer-text", {
    rows: "1",
    placeholder: thread ? "Reply…" : name,
    "aria-label": name,
    value: drafts.get(key) ?? "",
  });
  const hint = h("div.composer-hint", { role: "status" });
  const send = h("button.send", { type: "button", "aria-label": "Send" }, icon("send", 17));
  const frame = h(
    "div.composer-frame",
    {},
    box,
    h(
      "div.composer-bar",
      {},
      !thread && shortcutsMenu(one),
      h("span.composer-keys", {}, "Shift + Enter for a new line"),
      send,
    ),
  );
  const commands = thread ? null : new CommandList(box, frame);
  const changed = () => {
    drafts.set(key, box.value);
    send.disabled = !box.value.trim();
    grow(box);
    hint.textContent =
      thread && isCommand(box.value)
        ? "Commands don't run in threads. Write it in the channel, or use a shortcut."
        : "";
    commands?.update();
  };
  const submit = async () => {
    const text = box.value.trim();
    if (!text || (thread && isCommand(text))) return;
    box.value = "";
    changed();
    if (!(await sent(one, text, thread)) && !box.value) {
      box.value = text;
      changed();
    }
  };
  box.addEventListener("input", changed);
  box.addEventListener("keydown", (event) => {
    if (commands?.key(event) || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  box.addEventListener("blur", () => commands?.close());
  send.addEventListener("click", submit);
  requestAnimationFrame(changed);
  return h("footer.composer", {}, frame, hint);
}

const isCommand = (text) => /^\/[a-z]/i.test(text);

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 220)}px`;
}

/** Whether the sandbox took it; what it says otherwise is shown, and the text goes back into the box. */
async function sent(one, text, thread) {
  if (isCommand(text)) return runCommand(text, one.id);
  try {
    await post("message", { channel: one.id, text: encode(text), ...(thread ? { thread_ts: thread } : {}) });
    await Promise.all([loadMessages(), loadThread()]);
    return true;
  } catch (problem) {
    toast(problem.message);
    return false;
  }
}

/** Runs a slash command as if typed in that channel; resolves to whether the sandbox took it. */
export async function runCommand(text, channel) {
  try {
    await post("command", { channel, text });
    emit("did", { type: "command", text });
    await loadMessages();
    return true;
  } catch (problem) {
    toast(problem.message);
    return false;
  }
}

function shortcutsMenu(one) {
  const shortcuts = () => store.state.shortcuts.filter((shortcut) => shortcut.type === "global");
  const trigger = h(
    "button.icon-button",
    { type: "button", "aria-label": "Shortcuts", title: "Shortcuts" },
    icon("bolt"),
  );
  const items = () => {
    const all = shortcuts().map((shortcut) => ({
      label: shortcut.name,
      detail: shortcut.description,
      icon: "bolt",
      run: () => runShortcut(shortcut, { channel: one.id }),
    }));
    return all.length ? [{ heading: "Shortcuts" }, ...all] : [{ heading: "No shortcuts here" }];
  };
  return menuButton(trigger, items, { align: "start", label: "Shortcuts" });
}
