/** The table block: its first row is the header. */

import { h } from "../dom.js";
import { plain } from "../mrkdwn.js";
import { richText } from "./rich_text.js";

export function table(block) {
  const [head, ...body] = block.rows;
  const settings = block.column_settings ?? [];
  return h(
    "div.table-frame",
    { tabindex: "0", role: "group", "aria-label": "Table" },
    h(
      "table",
      {},
      h("thead", {}, row(head, "th", settings)),
      h(
        "tbody",
        {},
        body.map((cells) => row(cells, "td", settings)),
      ),
    ),
  );
}

const row = (cells, tag, settings) =>
  h(
    "tr",
    {},
    cells.map((cell, i) => h(cellSpec(tag, settings[i]), scope(tag), content(cell))),
  );

const scope = (tag) => (tag === "th" ? { scope: "col" } : {});

function cellSpec(tag, settings) {
  const align = settings?.align ?? "left";
  return `${tag}.align-${align}${settings?.is_wrapped ? ".wrapped" : ""}`;
}

const content = (cell) => (cell.type === "rich_text" ? richText(cell) : plain(cell.text));
