/** What goes wrong is said quietly, once. */

import { toast } from "./toast.js";

/** Awaits `promise`; a refusal becomes a toast. Resolves to the value, or undefined where it was refused. */
export async function attempt(promise) {
  try {
    return await promise;
  } catch (problem) {
    toast(problem.message);
  }
}
