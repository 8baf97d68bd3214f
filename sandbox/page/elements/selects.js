/** The select menus of Block Kit, all drawn as a Combobox: they differ in where their choices come from. */

import { fieldOf } from "../form.js";
import { plain } from "../mrkdwn.js";
import { channel, person } from "../store.js";
import { Combobox } from "./combobox.js";

const REMOTE_PAUSE = 150;

const optionChoice = (option, group) => ({
  key: option.value,
  label: plain(option.text.text),
  detail: option.description && plain(option.description.text),
  group,
  raw: option,
});
const userChoice = (id) => ({ key: id, label: person(id)?.real_name ?? id, icon: "people", raw: id });
const CHANNEL_ICONS = { public: "hash", private: "lock", dm: "people" };
const conversationChoice = (id) => ({
  key: id,
  label: channel(id)?.name ?? id,
  icon: CHANNEL_ICONS[channel(id)?.kind] ?? "hash",
  raw: id,
});

/** How an id or an option held in the form becomes a choice. */
function choiceMaker(element) {
  if (element.type.endsWith("users_select")) return userChoice;
  if (/(conversations|channels)_select$/.test(element.type)) return conversationChoice;
  return optionChoice;
}

const isLocal = (element) => element.type.endsWith("static_select");
const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function flatten(source, make) {
  const groups = source?.option_groups ?? [{ options: source?.options ?? [] }];
  return groups.flatMap((group) =>
    group.options.map((option) => make(option, group.label && plain(group.label.text))),
  );
}

async function localChoices(element, query) {
  const all = flatten(element, optionChoice);
  return { choices: all.filter((choice) => fold(choice.label).includes(fold(query))) };
}

/** Choices asked of the app, or of the workspace for people and conversations. */
function remoteChoices({ element, block, surface }) {
  const make = choiceMaker(element);
  const least = element.type.endsWith("external_select") ? (element.min_query_length ?? 3) : 0;
  return async (query) => {
    if (query.length < least) return { choices: [], note: `Type at least ${least} characters` };
    const answer = await surface.options(block, element, query);
    if (answer.failure) throw new Error(answer.failure);
    return {
      choices: flatten(answer, (option, group) =>
        make === optionChoice ? optionChoice(option, group) : named(make, option),
      ),
    };
  };
}

/** A person or channel as the sandbox names it, in case the page does not know it. */
function named(make, option) {
  const known = make(option.value);
  return {
    ...known,
    label: known.label === option.value ? plain(option.text?.text ?? option.value) : known.label,
  };
}

/** A select of any kind. `context` is what elements/index.js hands every element. */
export function select(context) {
  const { element, block } = context;
  const multiple = element.type.startsWith("multi_");
  const field = fieldOf(element);
  const held = context.value()[field];
  const make = choiceMaker(element);
  const combobox = new Combobox({
    multiple,
    max: element.max_selected_items,
    clearable: block.type !== "input" || block.optional,
    placeholder: plain(element.placeholder?.text ?? (multiple ? "Choose some" : "Choose one")),
    attributes: context.attributes,
    chosen: (multiple ? held : [held]).filter(Boolean).map((one) => make(one)),
    pause: isLocal(element) ? 0 : REMOTE_PAUSE,
    load: isLocal(element) ? (query) => localChoices(element, query) : remoteChoices(context),
    onchange: (choices) => {
      const values = choices.map((choice) => choice.raw);
      context.commit({ [field]: multiple ? values : (values[0] ?? null) });
    },
  });
  return combobox.node;
}
