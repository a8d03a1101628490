// rich_text blocks: sections, lists, quotes and preformatted text.

import { h } from "./dom.js";
import { broadcastMention, channelMention, dateElement, emojiNode, groupMention, link, userMention } from "./mrkdwn.js";

/** A rich_text block (or a table cell that holds one) as nodes. Consecutive lists nest by their indent. */
export function richText(block) {
  const nodes = [];
  let lists = []; // the open lists, outermost first
  for (const part of block.elements || []) {
    if (part.type !== "rich_text_list") lists = [];
    if (part.type === "rich_text_section") nodes.push(h("p", { class: "rt-section" }, inlineParts(part.elements)));
    else if (part.type === "rich_text_quote") nodes.push(h("blockquote", {}, inlineParts(part.elements)));
    else if (part.type === "rich_text_preformatted") nodes.push(h("pre", { class: "preformatted", tabindex: "0" }, inlineParts(part.elements)));
    else if (part.type === "rich_text_list") addList(part, lists, nodes);
  }
  return nodes;
}

function addList(part, lists, nodes) {
  const ordered = part.style === "ordered";
  const list = h(ordered ? "ol" : "ul", { class: `rt-list level-${(part.indent || 0) % 3}`, start: ordered && part.offset ? part.offset + 1 : null });
  for (const item of part.elements || []) list.append(h("li", {}, inlineParts(item.elements)));
  const depth = Math.min(part.indent || 0, lists.length);
  const parent = depth && lists[depth - 1]?.lastElementChild;
  if (parent) parent.append(list);
  else nodes.push(list);
  lists.length = depth;
  lists[depth] = list;
}

function inlineParts(elements) {
  return (elements || []).flatMap((part) => styled(inlinePart(part), part.style));
}

function inlinePart(part) {
  switch (part.type) {
    case "text": return lines(part.text);
    case "link": return [link(part.url, lines(part.text || part.url)) || part.text || part.url];
    case "user": return [userMention(part.user_id)];
    case "channel": return [channelMention(part.channel_id)];
    case "usergroup": return [groupMention(part.usergroup_id)];
    case "broadcast": return [broadcastMention(part.range)];
    case "emoji": return [emojiNode(part.name, part.unicode)];
    case "date": return [dateElement(part.timestamp, part.format || "{date_num}", part.url)];
    case "color": return [h("code", {}, part.value)];
    default: return part.text ? lines(part.text) : [];
  }
}

const lines = (text) => String(text ?? "").split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));

const TAGS = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

function styled(nodes, style) {
  for (const [name, tag] of Object.entries(TAGS)) {
    if (style?.[name]) nodes = [h(tag, {}, nodes)];
  }
  return nodes;
}

/** The text of a rich_text value, for the simple editor. */
export function richTextToPlain(block) {
  return (block?.elements || []).map((part) => {
    const rows = part.type === "rich_text_list" ? part.elements : [part];
    return rows.map((row) => (row.elements || []).map((piece) => piece.text || piece.url || (piece.name && `:${piece.name}:`) || "").join("")).join("\n");
  }).join("\n").replace(/\n+$/, "");
}

/** The rich_text value of what was typed in the simple editor: one section, or null when empty. */
export function plainToRichText(text) {
  if (!text) return null;
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };
}
