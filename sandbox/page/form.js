/** What has been typed and picked in one message or view, by block_id and action_id. */

const key = (blockId, actionId) => `${blockId}\n${actionId}`;

/** The state of a message's or a view's elements, in the shape of Slack's `state.values`. */
export class Form {
  #values = new Map();

  /** Starts from Slack's state, {block_id: {action_id: value}}. */
  constructor(state = {}) {
    for (const [blockId, actions] of Object.entries(state)) {
      for (const [actionId, value] of Object.entries(actions)) this.set(blockId, actionId, value);
    }
  }

  get(blockId, actionId) {
    return this.#values.get(key(blockId, actionId));
  }

  set(blockId, actionId, value) {
    this.#values.set(key(blockId, actionId), value);
  }

  /** Forgets what belongs to elements that are not in these blocks. */
  prune(blocks) {
    const known = new Set(
      statefulElements(blocks).map(({ block, element }) => key(block.block_id, element.action_id)),
    );
    for (const one of [...this.#values.keys()]) if (!known.has(one)) this.#values.delete(one);
  }

  /** {block_id: {action_id: value}} of every element in these blocks that holds a value. */
  state(blocks) {
    const state = {};
    for (const { block, element } of statefulElements(blocks)) {
      const value = this.get(block.block_id, element.action_id) ?? initialValue(element);
      (state[block.block_id] ??= {})[element.action_id] = { type: element.type, ...value };
    }
    return state;
  }

  /** {block_id: value} of the input blocks, as /sandbox/submit takes them. */
  inputs(blocks) {
    const inputs = blocks.filter((block) => block.type === "input");
    return Object.fromEntries(inputs.map((block) => [block.block_id, this.value(block, block.element)]));
  }

  /** What an element holds: what was typed or picked, else what it starts with. */
  value(block, element) {
    return this.get(block.block_id, element.action_id) ?? initialValue(element);
  }
}

/** The field of `state.values` in which each kind of element reports, and the one it starts from. */
const FIELDS = {
  plain_text_input: ["value", "initial_value"],
  number_input: ["value", "initial_value"],
  email_text_input: ["value", "initial_value"],
  url_text_input: ["value", "initial_value"],
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  users_select: ["selected_user", "initial_user"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  channels_select: ["selected_channel", "initial_channel"],
  multi_static_select: ["selected_options", "initial_options", []],
  multi_external_select: ["selected_options", "initial_options", []],
  multi_users_select: ["selected_users", "initial_users", []],
  multi_conversations_select: ["selected_conversations", "initial_conversations", []],
  multi_channels_select: ["selected_channels", "initial_channels", []],
  checkboxes: ["selected_options", "initial_options", []],
  radio_buttons: ["selected_option", "initial_option"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
  file_input: ["files", "initial_files", []],
};

export const fieldOf = (element) => FIELDS[element.type]?.[0];

function initialValue(element) {
  const [field, initial, empty = null] = FIELDS[element.type] ?? [];
  return field ? { [field]: element[initial] ?? empty } : {};
}

function statefulElements(blocks) {
  return withNested(blocks).flatMap((block) =>
    elementsOf(block)
      .filter((element) => element.type in FIELDS)
      .map((element) => ({ block, element })),
  );
}

const withNested = (blocks) => blocks.flatMap((block) => [block, ...withNested(block.child_blocks ?? [])]);
export const elementsOf = (block) =>
  [block.element, block.accessory, ...(block.elements ?? [])].filter((one) => one?.action_id);
