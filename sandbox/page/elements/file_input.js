/** file_input: files from this machine, which are the person's own until the form is sent. */

import { post } from "../api.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { toast } from "../toast.js";

const MOST = 10;

export function fileInput(context) {
  const { element } = context;
  const most = element.max_files ?? MOST;
  const input = h("input.file-choice", {
    ...context.attributes,
    type: "file",
    multiple: most > 1,
    accept: element.filetypes?.map((ending) => `.${ending}`).join(","),
    onchange: () => choose(),
  });
  const list = h("ul.file-names", { "aria-label": "Chosen files" });
  const chosen = () => context.value().files ?? [];
  const commit = async (files) => {
    await context.commit({ files });
    draw();
  };
  const draw = () => list.replaceChildren(...chosen().map((file) => row(file)));
  const row = (file) =>
    h(
      "li",
      {},
      icon("file", 16),
      h("span", {}, file.name),
      h(
        "button.quiet-button",
        {
          type: "button",
          "aria-label": `Remove ${file.name}`,
          onclick: () => commit(chosen().filter((one) => one.id !== file.id)),
        },
        icon("close", 14),
      ),
    );

  async function choose() {
    input.disabled = true;
    try {
      const files = await Promise.all([...input.files].map(upload));
      await commit([...(most > 1 ? chosen() : []), ...files].slice(0, most));
    } catch (problem) {
      toast(problem.message);
    } finally {
      input.disabled = false;
      input.value = "";
    }
  }

  draw();
  return h("div.file-input", {}, input, list);
}

async function upload(file) {
  const content = await base64(file);
  return (await post("upload", { name: file.name, content })).file;
}

const base64 = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",", 2)[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
