/** Files under a message: what they are called, how large they are, and a way to get them. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

export const fileCards = (files) => files.map((file) => (file.deleted ? tombstone() : card(file)));

const tombstone = () => h("div.file.gone", {}, icon("trash", 20), "This file was deleted.");

function card(file) {
  return h(
    "a.file",
    { href: file.url, download: file.name, "aria-label": `Download ${file.name}` },
    h("span.file-picture", {}, icon("file", 22)),
    h("span.file-words", {}, h("b", {}, file.title), h("small", {}, about(file))),
    h("span.file-get", {}, icon("download", 18)),
  );
}

const about = (file) => (file.title === file.name ? size(file) : `${file.name}, ${size(file)}`);

const UNITS = ["bytes", "KB", "MB", "GB"];

function size({ size: bytes }) {
  const step = Math.min(Math.floor(Math.log(bytes) / Math.log(1024)), UNITS.length - 1);
  const amount = bytes / 1024 ** step;
  return `${amount < 10 && step ? amount.toFixed(1) : Math.round(amount)} ${UNITS[step]}`;
}
