/** The middle: a header, and under it a conversation or an app's Home tab. */

import { conversation } from "./conversation.js";
import { h, reconcile } from "./dom.js";
import { headItem } from "./head.js";
import { home } from "./home.js";
import { channel, on, store } from "./store.js";

export function main() {
  const head = h("div.head-slot");
  const content = h("div.content");
  const drawHead = () => reconcile(head, [headItem(store.place)].filter(Boolean));
  on("place", () => {
    drawHead();
    content.replaceChildren(...contentOf(store.place));
  });
  on("state", drawHead);
  return h("main.main", {}, head, content);
}

function contentOf(place) {
  if (place?.app) return home(place.app);
  const one = channel(place?.channel);
  return one ? conversation(one) : [h("div.empty", {}, "Choose a channel on the left.")];
}
