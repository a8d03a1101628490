// Block Kit blocks. A block the page does not draw is named, so that nobody believes it would be invisible.

import { h, icon, syncChildren, uid } from "./dom.js";
import { renderElement } from "./elements.js";
import { currentLanguage, t } from "./i18n.js";
import { fileUrl, imageBlock, picture } from "./images.js";
import { markdown } from "./markdown.js";
import { link, plain, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { surroundings } from "./state.js";

// Only these are drawn again when a name, the day or the hour changes.
const NAMES_OR_DATES = /<[!@#]|"type":"(?:user|channel|usergroup|date)"|(?:users|channels|conversations)_select|datetimepicker/;

// Nothing is typed or chosen in these: a block with no other elements has nothing of its own to lose.
const PRESSED_ONLY = new Set(["button", "workflow_button", "overflow", "image"]);

/** True for a section or row of buttons: what it says is all it is. */
function isPressedOnly(block) {
  const elements = { section: [block.accessory], actions: block.elements }[block.type];
  return Boolean(elements?.every((element) => !element || PRESSED_ONLY.has(element.type)));
}

let rebuilt = []; // the blocks that the last update drew again

/** Where focus goes when an update took away what had it: the first block that is new, which a screen reader then reads. */
export function newestBlock() {
  const block = rebuilt.find((node) => node.isConnected);
  if (block) {
    block.tabIndex = -1;
    block.scrollIntoView({ block: "nearest" });
  }
  return block;
}

/** Makes `container` show these blocks; a block that did not change is left as it is, with what is typed in it. */
export function syncBlocks(container, blocks, surface) {
  const seen = new Map();
  const language = currentLanguage();
  const around = surroundings();
  rebuilt = [];
  const build = (block) => {
    const node = renderBlock(block, surface);
    node.drawnFrom = block;
    rebuilt.push(node);
    return node;
  };
  syncChildren(container, (blocks || []).map((block) => {
    // Without a block_id of the app's own, Slack gives a new one at each update: blocks in which nothing is typed or
    // chosen are told apart by what they say, so that they stay in place, and a button stays under the hand that presses it.
    const text = JSON.stringify({ ...block, block_id: undefined });
    const says = text + (NAMES_OR_DATES.test(text) ? around : language);
    const inert = !says.includes('"action_id"');
    const stays = inert || isPressedOnly(block);
    const name = stays ? says : block.block_id;
    const times = seen.get(name) || 0;
    seen.set(name, times + 1);
    if (!stays) return { key: `${name}#${times}`, print: says, make: () => build(block) };
    const make = (old) => {
      if (!old) return build(block);
      old.dataset.blockId = block.block_id;
      old.drawnFrom.block_id = block.block_id; // its buttons tell the app the block as it is now
      return old;
    };
    return { key: `${name}#${times}`, print: block.block_id, make };
  }));
}

function renderBlock(block, surface) {
  const render = RENDERERS[block.type];
  const node = render ? render(block, surface) : h("div", { class: "unsupported" }, icon("alert"), h("span", {}, t("unsupported", { type: block.type })));
  node.classList.add("block", `block-${block.type}`);
  if (block.block_id) node.dataset.blockId = block.block_id;
  return node;
}

function section(block, surface) {
  const body = h("div", { class: "section-body" });
  let textId;
  if (block.text) {
    textId = uid("text");
    body.append(h("div", { class: "text", id: textId }, textObject(block.text)));
  }
  if (block.fields) body.append(h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "text" }, textObject(field)))));
  const accessory = block.accessory;
  if (!accessory) return h("div", {}, body);
  // What a button says is its name; anything else is named by the section's text.
  const named = !["button", "overflow", "image"].includes(accessory.type) && textId ? { labelledby: textId } : {};
  const stacked = ["checkboxes", "radio_buttons"].includes(accessory.type) ? " stacked" : "";
  return h("div", { class: `with-accessory${stacked}` }, body, h("div", { class: "accessory" }, renderElement(accessory, block, surface, named)));
}

function context(block, surface) {
  return h("div", {}, (block.elements || []).map((element) => (element.type === "image" ? renderElement(element, block, surface) : h("span", { class: "text" }, textObject(element)))));
}

function image(block) {
  const title = block.title?.text;
  return h("figure", {}, title && h("figcaption", {}, plain(title)), imageBlock(block));
}

/** A field of a form: label, element, hint, and the place where its error is said. */
function input(block, surface) {
  const ids = { label: uid("label"), hint: uid("hint"), error: uid("error"), field: uid("field") };
  const grouped = ["checkboxes", "radio_buttons"].includes(block.element?.type);
  const field = { labelledby: ids.label, describedby: `${ids.hint} ${ids.error}`, required: !block.optional, id: grouped ? undefined : ids.field };
  const label = h(grouped ? "span" : "label", { class: "label", id: ids.label, for: grouped ? null : ids.field }, h("span", {}, plain(block.label?.text || "", block.label?.emoji !== false)), block.optional && h("span", { class: "optional" }, ` (${t("optional")})`));
  const error = h("p", { class: "field-error", id: ids.error, dataset: { error: block.block_id } });
  const node = h("div", {}, label, renderElement(block.element || {}, block, surface, field), h("p", { class: "hint", id: ids.hint }, block.hint && plain(block.hint.text)), error);
  showError(node, surface.errors[block.block_id]);
  // An error goes away as soon as the field is touched.
  const forget = () => {
    if (surface.errors[block.block_id]) {
      delete surface.errors[block.block_id];
      showError(node, null);
    }
  };
  node.addEventListener("input", forget);
  node.addEventListener("change", forget);
  return node;
}

/** Says (or unsays) what is wrong with a field, beside it and to a screen reader. */
export function showError(node, text) {
  const error = node.querySelector(".field-error");
  if (!error) return;
  error.replaceChildren(...(text ? [icon("alert"), h("span", {}, text)] : []));
  node.classList.toggle("has-error", Boolean(text));
  for (const control of node.querySelectorAll("input:not([type=checkbox]):not([type=radio]), textarea, [role=radiogroup], [role=group]")) {
    if (text) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

function table(block) {
  const settings = block.column_settings || [];
  const rows = block.rows || [];
  const cell = (content, column, head) => {
    const inside = content?.type === "rich_text" ? richText(content) : String(content?.text ?? content?.value ?? "");
    const setting = settings[column] || {};
    const align = setting.align || (content?.type === "raw_number" ? "right" : "left");
    return h(head ? "th" : "td", { scope: head ? "col" : null, class: `align-${align}${setting.is_wrapped ? " wrapped" : ""}` }, inside);
  };
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": block.caption || t("scroll_table") },
    h("table", {}, block.caption && h("caption", {}, block.caption),
      h("thead", {}, rows.slice(0, 1).map((row) => h("tr", {}, row.map((content, index) => cell(content, index, true))))),
      h("tbody", {}, rows.slice(1).map((row) => h("tr", {}, row.map((content, index) => cell(content, index, false)))))));
}

/** A message without blocks: its text, as mrkdwn. */
const messageText = (block) => h("div", { class: "text" }, textObject({ type: "mrkdwn", text: block.text }));

/** The older attachments: a few fields, and blocks of their own. */
function attachment({ attachment: part }, surface) {
  const say = (text) => text && h("div", { class: "text" }, textObject({ type: "mrkdwn", text }));
  const node = h("div", {}, say(part.pretext), h("div", { class: "attachment" },
    part.title && h("p", { class: "attachment-title" }, (part.title_link && link(part.title_link, [part.title])) || part.title),
    (part.blocks || []).map((block) => renderBlock(block, surface)),
    !part.blocks && say(part.text),
    part.fields && h("div", { class: "fields" }, part.fields.map((field) => h("div", { class: "text" }, h("strong", {}, field.title), h("br"), textObject({ type: "mrkdwn", text: field.value })))),
    part.image_url && picture(part.image_url, part.fallback || part.title, "image-block"),
    part.footer && h("p", { class: "file-name" }, part.footer)));
  if (/^#?[0-9a-f]{6}$/i.test(part.color || "")) node.querySelector(".attachment").style.borderColor = `#${part.color.replace("#", "")}`;
  return node;
}

function sharedFile({ file }) {
  const name = file.title || file.name || file.id;
  if (/^image\//.test(file.mimetype || "")) return h("div", {}, h("p", { class: "file-name" }, name), picture(fileUrl(file), file.alt_txt || file.alt_text || name, "image-block"));
  return h("div", {}, h("a", { class: "shared-file", href: fileUrl(file), target: "_blank", rel: "noopener noreferrer", download: file.name }, icon("image"), name));
}

const RENDERERS = {
  message_text: messageText,
  attachment,
  shared_file: sharedFile,
  section,
  context,
  image,
  input,
  table,
  data_table: table,
  divider: () => h("hr"),
  header: (block) => h("h3", {}, plain(block.text?.text, block.text?.emoji !== false)),
  actions: (block, surface) => h("div", {}, (block.elements || []).map((element) => renderElement(element, block, surface))),
  rich_text: (block) => h("div", { class: "rich" }, richText(block)),
  markdown: (block) => h("div", { class: "markdown" }, markdown(block.text)),
};

/** The place under the blocks of a message, modal or Home where a failure is said. */
export function failureRegion(surface) {
  const region = h("div", { class: "failure-region", role: "alert" });
  surface.onFailure = (text) => region.replaceChildren(...(text ? [h("p", { class: "failure" }, icon("alert"), h("span", {}, text))] : []));
  return region;
}
