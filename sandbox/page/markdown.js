/** The small part of standard Markdown that a `markdown` block shows, as DOM nodes. */

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./mrkdwn.js";

const FENCE = /^```/;
const HEADING = /^(#{1,6})\s+(.*)$/;
const BULLET = /^\s*[-*+]\s+(.*)$/;
const NUMBERED = /^\s*\d+[.)]\s+(.*)$/;
const QUOTE = /^>\s?(.*)$/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;

/** Markdown as block-level nodes. */
export function markdown(text) {
  const lines = text.split("\n");
  const nodes = [];
  while (lines.length) nodes.push(nextBlock(lines));
  return nodes.filter(Boolean);
}

function nextBlock(lines) {
  const line = lines.shift();
  if (!line.trim()) return null;
  if (FENCE.test(line)) return h("pre.code-block", {}, fenced(lines));
  if (RULE.test(line)) return h("hr.divider");
  const heading = HEADING.exec(line);
  if (heading) return h(`h${Math.min(heading[1].length + 2, 6)}.md-heading`, {}, spans(heading[2]));
  if (BULLET.test(line)) return h("ul", {}, items(line, lines, BULLET));
  if (NUMBERED.test(line)) return h("ol", {}, items(line, lines, NUMBERED));
  if (QUOTE.test(line)) return h("blockquote.quote", {}, spans(take(line, lines, QUOTE).join("\n")));
  return h("p", {}, spans([line, ...paragraphRest(lines)].join("\n")));
}

function fenced(lines) {
  const end = lines.findIndex((line) => FENCE.test(line));
  const code = lines.splice(0, end < 0 ? lines.length : end);
  lines.shift();
  return code.join("\n");
}

/** The captures of `line` and of the lines after it that match too; those are taken off `lines`. */
function take(line, lines, pattern) {
  const taken = [line];
  while (lines.length && pattern.test(lines[0])) taken.push(lines.shift());
  return taken.map((one) => pattern.exec(one)[1]);
}

const items = (line, lines, pattern) => take(line, lines, pattern).map((one) => h("li", {}, spans(one)));

function paragraphRest(lines) {
  const special = [FENCE, HEADING, BULLET, NUMBERED, QUOTE, RULE];
  const end = lines.findIndex((line) => !line.trim() || special.some((pattern) => pattern.test(line)));
  return lines.splice(0, end < 0 ? lines.length : end);
}

const SPANS = [
  [/`([^`]+)`/, (m) => h("code", {}, m[1])],
  [/\[([^\]]+)\]\(([^)\s]+)\)/, (m) => link(m[2], m[1])],
  [/\*\*(.+?)\*\*|__(.+?)__/, (m) => h("b", {}, spans(m[1] ?? m[2]))],
  [/~~(.+?)~~/, (m) => h("s", {}, spans(m[1]))],
  [/\*([^*\s][^*]*)\*|\b_([^_]+)_\b/, (m) => h("i", {}, spans(m[1] ?? m[2]))],
];

function spans(text) {
  const hits = SPANS.map(([pattern, build]) => ({ match: pattern.exec(text), build })).filter(
    (hit) => hit.match,
  );
  if (!hits.length) return [withEmoji(text)];
  const { match, build } = hits.reduce((a, b) => (b.match.index < a.match.index ? b : a));
  const after = match.index + match[0].length;
  return [withEmoji(text.slice(0, match.index)), build(match), ...spans(text.slice(after))];
}
