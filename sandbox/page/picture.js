/** Pictures in blocks. */

import { h } from "./dom.js";

/** An image object ({image_url, alt_text}) as a node; one from elsewhere leaves its description. */
export function picture(spec, { image_url: address = "", alt_text: words }) {
  if (isOurs(address)) return h(spec, { src: address, alt: words ?? "", loading: "lazy" });
  return h("span.unknown", {}, words || "An image");
}

/** The page loads its own pictures only, so that looking at a message tells nobody. */
const isOurs = (address) =>
  address.startsWith("data:image/") || new URL(address, location.href).origin === location.origin;
