/** An app's Home tab. */

import { blockItems } from "./blocks/index.js";
import { h, reconcile } from "./dom.js";
import { app, on, store } from "./store.js";
import { ViewSurface } from "./surface.js";

let draw = () => {};
on("home", () => draw());

/** The Home tab of that app, drawn as soon as it is known and again whenever the app changes it. */
export function home(appId) {
  const page = h("div.home-page", { role: "tabpanel", "aria-label": "Home" });
  let surface = null;
  draw = () => {
    if (!store.home)
      return page.replaceChildren(h("div.empty", {}, `${app(appId).name} has nothing here yet.`));
    if (surface?.container.view_id === store.home.id) surface.update(store.home);
    else surface = new ViewSurface(store.home);
    reconcile(page, blockItems(store.home.blocks, surface));
  };
  return [h("div.scroller", {}, page)];
}
