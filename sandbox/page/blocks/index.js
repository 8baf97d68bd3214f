/** Draws any block of Block Kit. */

import { h } from "../dom.js";
import { unknown } from "../elements/index.js";
import { markdown } from "../markdown.js";
import { chart } from "./chart.js";
import { dataTable } from "./data_table.js";
import { input } from "./input.js";
import {
  actions,
  alert,
  card,
  carousel,
  container,
  context,
  contextActions,
  divider,
  header,
  image,
  section,
} from "./layout.js";
import { richText } from "./rich_text.js";
import { table } from "./table.js";

const BLOCKS = {
  actions,
  alert,
  card,
  carousel,
  context,
  divider,
  header,
  image,
  input,
  section,
  table,
  context_actions: contextActions,
  data_table: dataTable,
  data_visualization: chart,
  container: (block, surface) => container(block, surface, renderBlock),
  markdown: (block) => h("div.markdown", {}, markdown(block.text)),
  rich_text: richText,
};

/** The block as a node; a type that is not known becomes a quiet grey box. */
export function renderBlock(block, surface) {
  const build = BLOCKS[block.type];
  const node = build ? build(block, surface) : unknown(block.type);
  return h("div.block", { "data-block-id": block.block_id }, node);
}

/** Items for reconcile(): a block whose description has not changed keeps its node, and what is in it. */
export function blockItems(blocks, surface) {
  return blocks.map((block, i) => ({
    key: block.block_id ?? String(i),
    signature: JSON.stringify(block),
    build: () => renderBlock(block, surface),
  }));
}
