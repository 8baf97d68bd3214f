/**
 * The data_visualization block as plain SVG. Slack's own colours are not known; these stand out on light and on dark,
 * and no line is told by its colour alone: each has its own dash, its own mark and its name beside it.
 */

import { h } from "../dom.js";
import { plain } from "../mrkdwn.js";

const SVG = "http://www.w3.org/2000/svg";
const FRAME = { width: 560, height: 240, left: 38, right: 12, top: 10, bottom: 44 };
const STYLES = 6;
const TICKS = 5;
const MOST_LABELS = 7;

const MARKS = [
  (x, y) => node("circle", { cx: x, cy: y, r: 3.5 }),
  (x, y) => node("rect", { x: x - 3, y: y - 3, width: 6, height: 6 }),
  (x, y) => node("path", { d: `M${x} ${y - 4.5}l4.5 8h-9z` }),
  (x, y) => node("path", { d: `M${x} ${y - 5}l5 5-5 5-5-5z` }),
  (x, y) => node("path", { d: `M${x} ${y + 4.5}l4.5-8h-9z` }),
  (x, y) => node("rect", { x: x - 4, y: y - 2, width: 8, height: 4 }),
];

function node(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const style = (index) => `series series-${(index % STYLES) + 1}`;

export function chart(block) {
  const { title, chart: shown } = block;
  const names = shown.type === "pie" ? shown.segments.map((one) => one.label) : shown.series.map((one) => one.name);
  const picture = shown.type === "pie" ? pie(shown) : axes(shown);
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", inWords(title, shown));
  return h("figure.chart", {}, h("figcaption", {}, plain(title)), picture, legend(names, shown));
}

/** "Health, line chart. Score: 2 Nov 62, 9 Nov 71." */
function inWords(title, { type, segments, series }) {
  const told = (points) => points.map(({ label, value }) => `${label} ${value}`).join(", ");
  const lines = segments ? [told(segments)] : series.map(({ name, data }) => `${name}: ${told(data)}`);
  return `${title}, ${type} chart. ${lines.join(". ")}.`;
}

function legend(names, { type, segments }) {
  const total = segments?.reduce((sum, { value }) => sum + value, 0);
  const share = (i) => (segments ? ` ${Math.round((segments[i].value / total) * 100)}%` : "");
  return h(
    "ul.chart-legend",
    {},
    names.map((name, i) => h("li", {}, swatch(type, i), plain(name + share(i)))),
  );
}

function swatch(type, i) {
  const line = node("line", { x1: 1, y1: 6, x2: 25, y2: 6, class: "line" });
  const drawn = type === "line" ? [line, mark(i, 13, 6)] : [node("rect", { x: 7, y: 0, width: 12, height: 12, class: "fill" })];
  return node("svg", { viewBox: "0 0 26 12", width: 26, height: 12, class: style(i), "aria-hidden": "true" }, ...drawn);
}

function mark(i, x, y) {
  const made = MARKS[i % STYLES](x, y);
  made.setAttribute("class", "mark");
  return made;
}

function axes({ type, series, axis_config: axis }) {
  const { categories } = axis;
  const rows = series.map(({ data }) => {
    const values = new Map(data.map(({ label, value }) => [label, value]));
    return categories.map((label) => values.get(label));
  });
  const scale = scaleOf(rows.flat(), categories.length, type === "line");
  const root = node("svg", { viewBox: `0 0 ${FRAME.width} ${FRAME.height}`, class: "chart-picture" });
  root.append(...grid(scale), ...labels(categories, scale), ...titles(axis));
  rows.forEach((values, i) => root.append(DRAW[type](values, i, rows.length, scale)));
  return root;
}

/** Where values and categories stand; the axis ends at round numbers and, unless it is of lines, holds the zero. */
function scaleOf(values, count, free) {
  const least = Math.min(...values, ...(free ? [] : [0]));
  const most = Math.max(...values, ...(free ? [] : [0]));
  const step = roundStep((most - least || 1) / TICKS);
  const from = Math.floor(least / step) * step;
  const to = Math.max(Math.ceil(most / step) * step, from + step);
  const wide = (FRAME.width - FRAME.left - FRAME.right) / count;
  const high = FRAME.height - FRAME.top - FRAME.bottom;
  return {
    from,
    to,
    step,
    wide,
    x: (i) => FRAME.left + (i + 0.5) * wide,
    y: (value) => FRAME.top + high * (1 - (value - from) / (to - from)),
  };
}

function roundStep(raw) {
  const unit = 10 ** Math.floor(Math.log10(raw));
  return unit * [1, 2, 5, 10].find((factor) => factor * unit >= raw - 1e-9);
}

function grid({ from, to, step, y }) {
  const ticks = Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);
  return ticks.flatMap((value) => [
    node("line", { x1: FRAME.left, x2: FRAME.width - FRAME.right, y1: y(value), y2: y(value), class: "grid" }),
    node("text", { x: FRAME.left - 6, y: y(value) + 4, "text-anchor": "end" }, String(Number(value.toFixed(6)))),
  ]);
}

/** As many labels as have room, the last always among them. */
function labels(categories, { x }) {
  const every = Math.ceil(categories.length / MOST_LABELS);
  return categories
    .map((label, i) => [label, i])
    .filter(([, i]) => (categories.length - 1 - i) % every === 0)
    .map(([label, i]) => node("text", { x: x(i), y: FRAME.height - FRAME.bottom + 17, "text-anchor": "middle" }, label));
}

function titles({ x_label: across, y_label: up }) {
  const middle = (FRAME.width + FRAME.left) / 2;
  const height = (FRAME.height - FRAME.bottom) / 2;
  return [
    across && node("text", { x: middle, y: FRAME.height - 6, "text-anchor": "middle" }, across),
    up && node("text", { "text-anchor": "middle", transform: `translate(9 ${height}) rotate(-90)` }, up),
  ].filter(Boolean);
}

const path = (values, { x, y }) => values.map((value, i) => `${i ? "L" : "M"}${x(i)} ${y(value)}`).join("");

const DRAW = {
  line: (values, i, _count, scale) =>
    node(
      "g",
      { class: style(i) },
      node("path", { d: path(values, scale), class: "line" }),
      ...values.map((value, at) => mark(i, scale.x(at), scale.y(value))),
    ),
  area: (values, i, _count, scale) => {
    const ground = scale.y(Math.max(0, scale.from));
    const closed = `${path(values, scale)}L${scale.x(values.length - 1)} ${ground}L${scale.x(0)} ${ground}Z`;
    return node("g", { class: style(i) }, node("path", { d: closed, class: "fill pale" }), node("path", { d: path(values, scale), class: "line" }));
  },
  bar: (values, i, count, scale) => {
    const wide = (scale.wide * 0.8) / count;
    const bars = values.map((value, at) => {
      const [top, bottom] = [scale.y(Math.max(value, 0)), scale.y(Math.min(value, 0))];
      const x = scale.x(at) - scale.wide * 0.4 + i * wide;
      return node("rect", { x, y: top, width: Math.max(wide - 1, 1), height: bottom - top, class: "fill" });
    });
    return node("g", { class: style(i) }, ...bars);
  },
};

function pie({ segments }) {
  const total = segments.reduce((sum, { value }) => sum + value, 0);
  const root = node("svg", { viewBox: "-105 -105 210 210", class: "chart-picture pie" });
  let turn = 0;
  segments.forEach(({ value }, i) => {
    const share = value / total;
    root.append(node("g", { class: style(i) }, slice(turn, share)));
    turn += share;
  });
  return root;
}

function slice(from, share) {
  if (share > 0.9999) return node("circle", { r: 100, class: "fill slice" });
  const at = (turn) => `${100 * Math.sin(turn * 2 * Math.PI)} ${-100 * Math.cos(turn * 2 * Math.PI)}`;
  const d = `M0 0L${at(from)}A100 100 0 ${share > 0.5 ? 1 : 0} 1 ${at(from + share)}Z`;
  return node("path", { d, class: "fill slice" });
}
