/** Line icons on a 24 × 24 grid, drawn for this page. */

const PATHS = {
  hash: ["M9 4 7 20", "M17 4l-2 16", "M4.5 9h16", "M3.5 15h16"],
  lock: ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  shared: ["M4 12h16", "m8 8-4 4 4 4", "m16 8 4 4-4 4"],
  home: ["m4 11 8-7 8 7", "M6 10v10h4.5v-6h3v6H18V10"],
  chat: ["M4 5h16v11H11l-4 4v-4H4z"],
  plus: ["M12 5v14", "M5 12h14"],
  send: ["M4 12 4 4.5 21 12 4 19.5 4 12 12 12"],
  bolt: ["M13 3 5 14h6l-1 7 8-11h-6z"],
  close: ["m6 6 12 12", "m18 6-12 12"],
  down: ["m6 9 6 6 6-6"],
  next: ["m10 6 6 6-6 6"],
  back: ["m14 6-6 6 6 6"],
  check: ["m5 12.5 4.5 4.5L19 7.5"],
  eye: [
    "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z",
    "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  ],
  reply: ["M4 5h16v11H11l-4 4v-4H4z", "M8 9h8", "M8 12.5h5"],
  more: ["M12 5.5h.01", "M12 12h.01", "M12 18.5h.01"],
  dots: ["M5.5 12h.01", "M12 12h.01", "M18.5 12h.01"],
  help: [
    "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
    "M9.5 9.5a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.1.9-1.1 1.7",
    "M12 16.5v.01",
  ],
  clock: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7.5V12l3 2"],
  calendar: ["M4 6h16v14H4z", "M4 10.5h16", "M8.5 3.5V8", "M15.5 3.5V8"],
  people: [
    "M9 5a3.2 3.2 0 1 0 0 6.4A3.2 3.2 0 0 0 9 5z",
    "M3 20c0-3.5 2.5-5.5 6-5.5s6 2 6 5.5",
    "M16 5.5a3 3 0 0 1 0 5.5",
    "M17.5 15c2.2.6 3.5 2.3 3.5 5",
  ],
  play: ["M8 5.5v13l10.5-6.5z"],
  up: [
    "M7 11v9H3.5v-9z",
    "M7 11l4-7c1.7 0 2.5 1 2.2 2.6L12.6 10H19c1.2 0 1.9 1 1.6 2.1l-1.7 6.3c-.2 1-1 1.6-2 1.6H7",
  ],
  "down-thumb": [
    "M7 13V4H3.5v9z",
    "M7 13l4 7c1.7 0 2.5-1 2.2-2.6L12.6 14H19c1.2 0 1.9-1 1.6-2.1l-1.7-6.3c-.2-1-1-1.6-2-1.6H7",
  ],
  trash: ["M5 7h14", "M9 7V4.5h6V7", "m7 7 .8 12.5h8.4L17 7"],
  file: ["M6 3h8l4.5 4.5V21H6z", "M14 3v4.5h4.5", "M9.5 12.5h5.5", "M9.5 16h5.5"],
  download: ["M12 4v11", "m7.5 11 4.5 4.5 4.5-4.5", "M5 20h14"],
  info: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 11v5.5", "M12 7.5v.01"],
  warning: ["M12 4 2.5 20h19z", "M12 10v4.5", "M12 17.2v.01"],
};

const DOTTED = new Set(["more", "dots"]);

/** The icon of that name, hidden from screen readers: what it means is always said in words beside it. */
export function icon(name, size = 18) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const attributes = {
    viewBox: "0 0 24 24",
    width: size,
    height: size,
    class: DOTTED.has(name) ? "icon dots" : "icon",
    "aria-hidden": "true",
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  for (const d of PATHS[name] ?? []) {
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
