/** Runs shortcuts, and says what went wrong. */

import { post } from "./api.js";
import { attempt } from "./attempt.js";
import { toast } from "./toast.js";

/** Runs a shortcut `on` a channel ({channel}) or a message ({channel, ts}). */
export async function runShortcut(shortcut, on) {
  const answer = await attempt(post("shortcut", { callback_id: shortcut.callback_id, ...on }));
  if (answer?.failure) toast(`“${shortcut.name}” did not work: ${answer.failure}`);
}
