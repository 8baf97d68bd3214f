/** The data_table block: a caption, a head, and pages to turn. Sorting and filtering are left out. */

import { h } from "../dom.js";
import { plain } from "../mrkdwn.js";
import { richText } from "./rich_text.js";

const PAGE_SIZE = 5;

export function dataTable(block) {
  const [head, ...body] = block.rows;
  const size = block.page_size ?? PAGE_SIZE;
  const named = block.row_header_column_index ?? 0;
  const rows = body.map((cells) => row(cells, (i) => (i === named ? ["th", "row"] : ["td"])));
  const table = h(
    "table",
    {},
    h("caption", {}, plain(block.caption)),
    h("thead", {}, row(head, () => ["th", "col"])),
    h("tbody", {}, rows),
  );
  const frame = h("div.table-frame", { tabindex: "0", role: "group", "aria-label": block.caption }, table);
  return h("div.data-table", {}, frame, body.length > size && pager(rows, size));
}

const row = (cells, kind) =>
  h(
    "tr",
    {},
    cells.map((cell, i) => {
      const [tag, scope] = kind(i);
      const align = cell.type === "raw_number" ? "right" : "left";
      return h(`${tag}.align-${align}`, scope ? { scope } : {}, content(cell));
    }),
  );

function content(cell) {
  if (cell.type === "rich_text") return richText(cell);
  return plain(cell.text ?? String(cell.value));
}

function pager(rows, size) {
  const pages = Math.ceil(rows.length / size);
  const where = h("span", { role: "status" });
  const button = (label, step) => h("button.button", { type: "button", onclick: () => turn(page + step) }, label);
  const [back, on] = [button("Previous", -1), button("Next", 1)];
  let page = 0;
  function turn(to) {
    page = to;
    rows.forEach((row, i) => (row.hidden = Math.floor(i / size) !== page));
    where.textContent = `Page ${page + 1} of ${pages}`;
    back.disabled = page === 0;
    on.disabled = page === pages - 1;
  }
  turn(0);
  return h("div.pager", {}, back, where, on);
}
