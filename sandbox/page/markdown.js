// Standard Markdown, for markdown blocks: headings, lists, quotes, code, tables, links. HTML in it stays text.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { emojiNode, link } from "./mrkdwn.js";
import { emojiFor } from "./emoji.js";

export function markdown(text) {
  return blocks(String(text ?? "").replace(/\r/g, "").split("\n"));
}

const ITEM = /^(\s*)(?:([-*+])|(\d+)[.)])\s+(.*)$/;

function blocks(lines) {
  const nodes = [];
  for (let i = 0; i < lines.length;) {
    const line = lines[i];
    const fence = /^\s*(```+|~~~+)/.exec(line);
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (!line.trim()) {
      i += 1;
    } else if (fence) {
      let end = i + 1;
      while (end < lines.length && !lines[end].trim().startsWith(fence[1])) end += 1;
      nodes.push(h("pre", { class: "preformatted", tabindex: "0" }, lines.slice(i + 1, end).join("\n")));
      i = end + 1;
    } else if (heading) {
      // The page keeps h1 and h2 for itself.
      nodes.push(h(`h${Math.min(6, heading[1].length + 3)}`, { class: `md-heading md-h${heading[1].length}` }, spans(heading[2])));
      i += 1;
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      nodes.push(h("hr"));
      i += 1;
    } else if (/^\s*>/.test(line)) {
      let end = i;
      while (end < lines.length && /^\s*>/.test(lines[end])) end += 1;
      nodes.push(h("blockquote", {}, blocks(lines.slice(i, end).map((quoted) => quoted.replace(/^\s*> ?/, "")))));
      i = end;
    } else if (ITEM.test(line)) {
      let end = i + 1;
      while (end < lines.length && (ITEM.test(lines[end]) || /^\s{2,}\S/.test(lines[end]))) end += 1;
      nodes.push(list(lines.slice(i, end)));
      i = end;
    } else if (line.includes("|") && /^\s*\|?[\s:|-]+\|[\s:|-]*$/.test(lines[i + 1] || "") && (lines[i + 1] || "").includes("-")) {
      let end = i + 2;
      while (end < lines.length && lines[end].includes("|")) end += 1;
      nodes.push(table(lines.slice(i, end)));
      i = end;
    } else {
      let end = i + 1;
      while (end < lines.length && lines[end].trim() && !/^\s*(#{1,6}\s|>|```|~~~)/.test(lines[end]) && !ITEM.test(lines[end])) end += 1;
      nodes.push(h("p", {}, spans(lines.slice(i, end).join("\n"))));
      i = end;
    }
  }
  return nodes;
}

function list(lines) {
  const first = ITEM.exec(lines[0]);
  const indent = first[1].length;
  const element = h(first[3] ? "ol" : "ul", { start: first[3] && first[3] !== "1" ? first[3] : null });
  for (let i = 0; i < lines.length;) {
    const match = ITEM.exec(lines[i]);
    const inner = [];
    let end = i + 1;
    while (end < lines.length && !(ITEM.test(lines[end]) && ITEM.exec(lines[end])[1].length <= indent)) {
      inner.push(lines[end]);
      end += 1;
    }
    const task = /^\[([ xX])\]\s+(.*)$/.exec(match?.[4] || "");
    const text = task ? `${task[1] === " " ? "☐" : "☑"} ${task[2]}` : match?.[4] ?? lines[i].trim();
    element.append(h("li", {}, spans(text), blocks(inner)));
    i = end;
  }
  return element;
}

function table(lines) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const align = cells(lines[1]).map((rule) => (rule.endsWith(":") ? (rule.startsWith(":") ? "center" : "right") : "left"));
  const row = (line, tag) => h("tr", {}, cells(line).map((cell, index) => h(tag, { class: `align-${align[index] || "left"}`, scope: tag === "th" ? "col" : null }, spans(cell))));
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t("scroll_table") },
    h("table", {}, h("thead", {}, row(lines[0], "th")), h("tbody", {}, lines.slice(2).map((line) => row(line, "td")))));
}

// One pattern, tried at each place: code, image, link, bare address, strong, emphasis, strike, emoji, escape.
const SPAN = /(`+)([\s\S]*?[^`])\1(?!`)|!?\[([^\]]*)\]\(<?([^\s)>]+)>?(?:\s+"[^"]*")?\)|<?(https?:\/\/[^\s<>]+[^\s<>.,;:!?)])>?|\*\*(?=\S)([\s\S]*?\S)\*\*|__(?=\S)([\s\S]*?\S)__(?!\w)|\*(?=\S)([^*\n]*?\S)\*|\b_(?=\S)([^_\n]*?\S)_\b|~~(?=\S)([\s\S]*?\S)~~|:([a-z0-9_+-]+):|\\([\\`*_{}[\]()#+.!~|>-])/;

function spans(text) {
  const nodes = [];
  let rest = text;
  while (rest) {
    const match = SPAN.exec(rest);
    if (!match) break;
    nodes.push(...breaks(rest.slice(0, match.index)), ...span(match));
    rest = rest.slice(match.index + match[0].length);
  }
  nodes.push(...breaks(rest));
  return nodes;
}

function span([whole, ticks, code, label, target, bare, strong, strong2, em, em2, strike, emoji, escaped]) {
  if (ticks) return [h("code", {}, code)];
  if (target) return [link(target, label ? spans(label) : null) || whole];
  if (bare) return [link(bare) || whole];
  if (strong || strong2) return [h("strong", {}, spans(strong || strong2))];
  if (em || em2) return [h("em", {}, spans(em || em2))];
  if (strike) return [h("s", {}, spans(strike))];
  if (emoji) return [emojiFor(emoji) ? emojiNode(emoji) : whole];
  return [escaped ?? whole];
}

const breaks = (text) => text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line])).filter((node) => node !== "");
