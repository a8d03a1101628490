// Block Kit elements: buttons, selects, pickers of dates and times, checkboxes, radios, text inputs.
//
// renderElement(element, block, surface, field) gives a node. `field` says how the element is named and described when it
// stands in an input block: { labelledby, describedby, required, id }.

import { localOfUnix, unixOfLocal } from "./dates.js";
import { confirmDialog } from "./dialogs.js";
import { h, icon, uid } from "./dom.js";
import { t } from "./i18n.js";
import { imageElement } from "./images.js";
import { plain, textObject } from "./mrkdwn.js";
import { picker } from "./picker.js";
import { openMenu } from "./popup.js";
import { plainToRichText, richTextToPlain } from "./richtext.js";
import { appName, appUserId, channelTitle, displayName, people, personById, store } from "./state.js";

export function renderElement(element, block, surface, field = {}) {
  const render = RENDERERS[element.type];
  const node = render ? render(element, block, surface, field) : h("p", { class: "unsupported" }, t("unsupported_element", { type: element.type }));
  if (element.action_id) node.dataset.actionId = element.action_id;
  node.dataset.element = element.type;
  return node;
}

const textOf = (object) => object?.text || "";

// Choosing asks for confirmation first when the app wants it; a refusal undoes the choice.
async function confirmed(element) {
  return !element.confirm || confirmDialog(element.confirm);
}

async function changed(element, block, surface, value) {
  if (surface.dispatches(block) && !(await confirmed(element))) return false;
  surface.change(block, element, value);
  return true;
}

// ---------------------------------------------------------------------------------------------------------- buttons

function button(element, block, surface) {
  const content = [h("span", { class: "button-text" }, plain(textOf(element.text), element.text?.emoji !== false))];
  const press = async (event) => {
    if (node.getAttribute("aria-disabled") === "true") return event.preventDefault();
    if (element.confirm) {
      event.preventDefault();
      if (!(await confirmDialog(element.confirm))) return undefined;
      if (element.url) open(element.url, "_blank", "noopener,noreferrer");
    }
    return pressed(node, () => surface.act(block, element));
  };
  const shared = { class: `button ${element.style === "primary" ? "primary" : element.style === "danger" ? "danger" : ""}`, "aria-label": element.accessibility_label, onclick: press, title: element.accessibility_label };
  const safe = /^(https?|mailto|slack):/i.test(element.url || "");
  const node = safe
    ? h("a", { ...shared, href: element.url, target: "_blank", rel: "noopener noreferrer" }, content)
    : h("button", { ...shared, type: "button", dataset: { value: element.value } }, content);
  return node;
}

/** Shows on the button that it was pressed: busy until the answer, then a short tick. Never twice at once. */
export async function pressed(node, work) {
  node.setAttribute("aria-disabled", "true");
  node.setAttribute("aria-busy", "true");
  node.classList.add("busy");
  const shown = new Promise((resolve) => setTimeout(resolve, 200)); // long enough to be seen
  try {
    const answer = await work();
    await shown;
    return answer;
  } finally {
    node.removeAttribute("aria-disabled");
    node.removeAttribute("aria-busy");
    node.classList.remove("busy");
    node.classList.add("was-pressed");
    setTimeout(() => node.classList.remove("was-pressed"), 900);
  }
}

function overflow(element, block, surface) {
  const node = h("button", { type: "button", class: "button overflow", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("more_options") }, icon("more"));
  node.addEventListener("click", () => openMenu(node, (element.options || []).map((option) => ({
    label: textOf(option.text),
    detail: textOf(option.description),
    href: /^https?:/i.test(option.url || "") ? option.url : undefined,
    dataset: { value: option.value },
    run: async () => {
      if (await confirmed(element)) await pressed(node, () => surface.act(block, element, option.value));
    },
  })), { label: t("more_options") }));
  return node;
}

// ---------------------------------------------------------------------------------------------------------- selects

const asOption = (option) => ({
  value: option.value, label: textOf(option.text), node: () => h("span", {}, textObject(option.text)), detail: textOf(option.description),
});

const asGroups = (holder) => (holder.option_groups
  ? holder.option_groups.map((group) => ({ label: textOf(group.label), options: (group.options || []).map(asOption) }))
  : [{ options: (holder.options || []).map(asOption) }]);

const personOptions = () => [{ options: [...people().filter((person) => !person.deleted).map((person) => ({ value: person.id, label: displayName(person), detail: `@${person.name}` })), ...(appUserId() ? [{ value: appUserId(), label: appName() }] : [])] }];

function conversationOptions(element, kinds) {
  const wanted = element.filter?.include || kinds;
  const options = (store.snapshot?.channels || []).filter((channel) => wanted.includes(channel.kind)).map((channel) => ({ value: channel.id, label: channel.kind === "im" ? channelTitle(channel) : `#${channelTitle(channel)}` }));
  return [{ options }];
}

/** Any select: where its options come from, and what it starts with. */
function select(kind, multiple) {
  return (element, block, surface, field) => {
    const groups = {
      static: () => asGroups(element),
      users: personOptions,
      conversations: () => conversationOptions(element, ["public", "private", "im", "mpim"]),
      channels: () => conversationOptions(element, ["public"]),
    }[kind];
    const initial = initialChoice(element, kind, multiple);
    for (const option of initial.options) surface.options.set(option.value, option);
    const value = surface.value(block, element, multiple ? initial.values : initial.values[0] ?? null);
    const values = multiple ? value || [] : value === null || value === undefined ? [] : [value];
    const known = groups ? groups().flatMap((group) => group.options) : [];
    const chosen = values.map((one) => known.find((option) => option.value === one) || surface.options.get(one) || { value: one, label: displayName(personById(one)) || one });
    return picker({
      ...field,
      name: textOf(element.placeholder) || t(multiple ? "choose_many" : "choose"),
      placeholder: textOf(element.placeholder) || t(multiple ? "choose_many" : "choose"),
      autofocus: element.focus_on_load,
      multiple,
      max: element.max_selected_items,
      clearable: block.type === "input",
      minQuery: element.min_query_length,
      groups,
      load: groups ? null : async (query) => asGroups(await surface.suggest(block, element, query)),
      chosen,
      onchange: (next, options) => {
        for (const option of options) surface.options.set(option.value, option);
        return changed(element, block, surface, multiple ? next : next[0] ?? null);
      },
    });
  };
}

function initialChoice(element, kind, multiple) {
  if (kind === "static" || kind === "external") {
    const options = (multiple ? element.initial_options : [element.initial_option]) || [];
    const real = options.filter(Boolean).map(asOption);
    return { options: real, values: real.map((option) => option.value) };
  }
  const noun = { users: "user", conversations: "conversation", channels: "channel" }[kind];
  let values = multiple ? element[`initial_${noun}s`] : [element[`initial_${noun}`]].filter(Boolean);
  if (!values?.length && kind === "conversations" && element.default_to_current_conversation && store.at !== "home") values = [store.at];
  return { options: [], values: values || [] };
}

// ------------------------------------------------------------------------------------------------ checkboxes, radios

function choices(type) {
  return (element, block, surface, field) => {
    const many = type === "checkbox";
    const name = uid(type);
    const initial = many ? (element.initial_options || []).map((option) => option.value) : element.initial_option?.value ?? null;
    const value = surface.value(block, element, initial);
    const boxes = [];
    const rows = (element.options || []).map((option) => {
      const box = h("input", { type, name, value: option.value, id: uid("choice"), "aria-describedby": option.description ? `${name}-${boxes.length}` : null });
      box.checked = many ? (value || []).includes(option.value) : value === option.value;
      box.autofocus = Boolean(element.focus_on_load && !boxes.length);
      boxes.push(box);
      return h("div", { class: "choice" }, box, h("label", { for: box.id }, textObject(option.text)), option.description && h("span", { class: "choice-detail", id: box.getAttribute("aria-describedby") }, textObject(option.description)));
    });
    let before = boxes.map((box) => box.checked);
    const group = h("div", {
      class: "choices", role: many ? "group" : "radiogroup", "aria-labelledby": field.labelledby, "aria-label": field.labelledby ? null : t("checkboxes"), "aria-describedby": field.describedby,
      "aria-required": field.required && !many ? "true" : null,
      onchange: async () => {
        const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
        if (await changed(element, block, surface, many ? chosen : chosen[0] ?? null)) before = boxes.map((box) => box.checked);
        else boxes.forEach((box, index) => (box.checked = before[index]));
      },
    }, rows);
    return group;
  };
}

// ---------------------------------------------------------------------------------------------------- dates and times

function dated(inputType, initialName, read, write) {
  return (element, block, surface, field) => {
    const value = surface.value(block, element, element[initialName] ?? null);
    const input = h("input", {
      type: inputType, class: "text-input dated", id: field.id, autofocus: element.focus_on_load, "aria-labelledby": field.labelledby, "aria-describedby": field.describedby,
      "aria-required": field.required ? "true" : null, "aria-label": field.labelledby ? null : textOf(element.placeholder) || t("choose"), title: textOf(element.placeholder) || null,
    });
    input.value = value === null || value === undefined ? "" : read(value);
    let sent = input.value;
    let timer = 0;
    const commit = async () => {
      clearTimeout(timer);
      if (input.value === sent || (input.value && /^0/.test(input.value) && inputType !== "time")) return; // a year being typed
      const before = sent;
      sent = input.value;
      if (!(await changed(element, block, surface, input.value ? write(input.value) : null))) input.value = sent = before;
    };
    // While the keyboard goes through the parts of a date, wait until it rests or leaves.
    input.addEventListener("change", () => {
      clearTimeout(timer);
      timer = setTimeout(commit, 700);
    });
    input.addEventListener("blur", commit);
    return input;
  };
}

const same = (value) => value;

// ------------------------------------------------------------------------------------------------------------- text

function textInput(inputType, inputMode) {
  return (element, block, surface, field) => {
    const long = element.multiline || inputType === "rich";
    const rich = inputType === "rich";
    const value = surface.value(block, element, element.initial_value ?? null);
    const input = h(long ? "textarea" : "input", {
      type: long ? null : inputType, inputmode: inputMode, class: "text-input", id: field.id, rows: long ? 4 : null, autofocus: element.focus_on_load, autocomplete: "off",
      placeholder: textOf(element.placeholder) || null, "aria-labelledby": field.labelledby, "aria-describedby": field.describedby,
      "aria-required": field.required ? "true" : null, "aria-label": field.labelledby ? null : textOf(element.placeholder) || t("choose"),
      maxlength: element.max_length ?? (rich ? null : 3000), // Slack's client takes no more either
    });
    input.value = rich ? richTextToPlain(value) : value ?? "";
    const current = () => (rich ? plainToRichText(input.value) : input.value === "" ? null : input.value);
    const dispatch = surface.dispatches(block) ? element.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"] : [];
    input.addEventListener("input", () => {
      count?.update();
      if (dispatch.includes("on_character_entered")) surface.change(block, element, current());
      else surface.keep(block, element, current());
    });
    input.addEventListener("blur", () => surface.flush());
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && dispatch.includes("on_enter_pressed") && !event.isComposing) {
        event.preventDefault();
        surface.change(block, element, current());
      }
    });
    const count = element.max_length ? counter(input, element.max_length) : null;
    const enter = dispatch.includes("on_enter_pressed") && h("p", { class: "counter" }, t("press_enter")); // as Slack's client says
    return count || enter ? h("div", { class: "counted" }, input, enter, count?.node) : input;
  };
}

/** How many characters are left, once that matters. */
function counter(input, max) {
  const node = h("p", { class: "counter" });
  const update = () => {
    const used = input.value.length;
    node.textContent = used > max * 0.7 ? t("chars_left", { n: used, max }) : "";
    node.classList.toggle("over", used >= max);
  };
  update();
  return { node, update };
}

const RENDERERS = {
  button,
  overflow,
  image: (element) => imageElement(element),
  static_select: select("static", false),
  multi_static_select: select("static", true),
  external_select: select("external", false),
  multi_external_select: select("external", true),
  users_select: select("users", false),
  multi_users_select: select("users", true),
  conversations_select: select("conversations", false),
  multi_conversations_select: select("conversations", true),
  channels_select: select("channels", false),
  multi_channels_select: select("channels", true),
  checkboxes: choices("checkbox"),
  radio_buttons: choices("radio"),
  datepicker: dated("date", "initial_date", same, same),
  timepicker: dated("time", "initial_time", same, same),
  datetimepicker: dated("datetime-local", "initial_date_time", localOfUnix, unixOfLocal),
  plain_text_input: textInput("text"),
  email_text_input: textInput("email", "email"),
  url_text_input: textInput("url", "url"),
  number_input: textInput("text", "decimal"),
  rich_text_input: textInput("rich"),
};
