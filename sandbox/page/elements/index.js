/** Draws any element of Block Kit. */

import { confirmed } from "../confirm.js";
import { h, uid } from "../dom.js";
import { plain } from "../mrkdwn.js";
import { picture } from "../picture.js";
import { button, feedbackButtons, iconButton, overflow, whileBusy } from "./buttons.js";
import { choices } from "./choices.js";
import { datepicker, datetimepicker, timepicker } from "./dates.js";
import { fileInput } from "./file_input.js";
import { textInput } from "./inputs.js";
import { select } from "./selects.js";

const BUILDERS = {
  button,
  overflow,
  feedback_buttons: feedbackButtons,
  icon_button: iconButton,
  checkboxes: choices,
  radio_buttons: choices,
  datepicker,
  timepicker,
  datetimepicker,
  plain_text_input: textInput,
  number_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  file_input: fileInput,
};

const isSelect = (type) => /^(multi_)?(static|external|users|conversations|channels)_select$/.test(type);

/** The element as a node. `attributes` (an id, a label) go to the control itself. */
export function renderElement(element, block, surface, attributes = null) {
  if (element.type === "image") return picture("img.accessory-image", element);
  const build = isSelect(element.type) ? select : BUILDERS[element.type];
  if (!build) return unknown(element.type);
  return build(
    contextOf(element, block, surface, attributes ?? { "aria-label": ownLabel(element), id: uid("element") }),
  );
}

/** What every builder is handed: the element, what it holds, and how to tell of changes. */
function contextOf(element, block, surface, attributes) {
  const focusKey = `${block.block_id} ${element.action_id}`;
  return {
    element,
    block,
    surface,
    focusKey,
    attributes: { "data-focus": focusKey, ...attributes },
    value: () => surface.form.value(block, element),
    commit: async (value, how = "picked") => {
      if (how !== "picked" || (await confirmed(element.confirm)))
        await surface.change(block, element, value, how);
    },
    press: async (button, value) => {
      if (await confirmed(element.confirm)) await whileBusy(button, () => surface.act(block, element, value));
    },
  };
}

const KINDS = {
  datepicker: "Date",
  timepicker: "Time",
  datetimepicker: "Date and time",
  overflow: "More options",
};

/** What an element without a label block is called: its placeholder, or its kind. */
const ownLabel = (element) =>
  element.placeholder ? plain(element.placeholder.text) : (KINDS[element.type] ?? "Choose");

export const unknown = (type) => h("div.unknown", {}, `A “${type}” that this sandbox does not draw`);
