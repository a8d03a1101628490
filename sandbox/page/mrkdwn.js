// Slack's mrkdwn, drawn as document nodes. Nothing here parses HTML: whatever the text holds stays text.

import { fullMoment, slackDate } from "./dates.js";
import { h, icon } from "./dom.js";
import { emojiFor } from "./emoji.js";
import { t } from "./i18n.js";
import { now, personById, channelById, groupById } from "./state.js";

const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** A text object { type, text, emoji, verbatim } as nodes. */
export function textObject(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, { verbatim: object.verbatim === true });
  return plain(object.text, object.emoji !== false);
}

/** Plain text: only emoji shortcodes mean something, line ends are kept. */
export function plain(text, emoji = true) {
  const nodes = [];
  const lines = String(text ?? "").split("\n");
  lines.forEach((line, index) => {
    if (index) nodes.push(h("br"));
    nodes.push(...(emoji ? withEmoji(line) : [line]));
  });
  return nodes;
}

function withEmoji(text) {
  return text.split(/(:[a-z0-9_+'-]+(?:::skin-tone-\d)?:)/).map((part) => (/^:.+:$/.test(part) ? emojiNode(part.slice(1, -1)) : part)).filter(Boolean);
}

/** The emoji with its name for a screen reader; an unknown one stays as it was written. */
export function emojiNode(name, unicode) {
  const character = unicode ? String.fromCodePoint(...unicode.split("-").map((code) => Number.parseInt(code, 16))) : emojiFor(name);
  if (!character) return `:${name}:`;
  return h("span", { class: "emoji", role: "img", "aria-label": name.replace(/[_-]/g, " "), title: `:${name}:` }, character);
}

/** Top-level mrkdwn: fenced blocks first, then quotes, then what is inside a line. */
export function mrkdwn(text, options = {}) {
  const nodes = [];
  const pieces = String(text ?? "").split(/```\n?([\s\S]+?)```\n?/);
  pieces.forEach((piece, index) => {
    if (index % 2) nodes.push(h("pre", { class: "preformatted", tabindex: "0" }, literal(piece.replace(/\n$/, ""))));
    else if (piece) nodes.push(...quotes(index ? piece.replace(/^\n/, "") : piece, options));
  });
  return nodes;
}

function quotes(text, options) {
  const nodes = [];
  let quoted = [];
  let free = [];
  const flushFree = () => {
    if (free.length) nodes.push(...inline(free.join("\n"), options));
    free = [];
  };
  const flushQuote = () => {
    if (quoted.length) nodes.push(h("blockquote", {}, inline(quoted.join("\n"), options)));
    quoted = [];
  };
  for (const line of text.split("\n")) {
    const match = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (match) {
      flushFree();
      quoted.push(match[1]);
    } else {
      flushQuote();
      free.push(line);
    }
  }
  flushFree();
  flushQuote();
  return nodes;
}

const STYLES = { "*": "strong", _: "em", "~": "s" };
const isWord = (character) => character !== undefined && /[\p{L}\p{N}]/u.test(character);

/** Where the style opened at `start` closes, or -1. Links and code in between are stepped over. */
function closing(text, start, mark) {
  for (let i = start + 1; i < text.length && text[i] !== "\n"; i++) {
    if (text[i] === "<" || text[i] === "`") {
      const end = text.indexOf(text[i] === "<" ? ">" : "`", i + 1);
      if (end > 0) i = end;
    } else if (text[i] === mark && i > start + 1 && !/\s/.test(text[i - 1]) && !isWord(text[i + 1])) {
      return i;
    }
  }
  return -1;
}

function inline(text, options) {
  const nodes = [];
  let buffer = "";
  const flush = () => {
    if (buffer) nodes.push(unescape(buffer));
    buffer = "";
  };
  const push = (...added) => {
    flush();
    nodes.push(...added);
  };
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === "\n") {
      push(h("br"));
      continue;
    }
    if (character === "<") {
      const end = text.indexOf(">", i + 1);
      const node = end > 0 && control(text.slice(i + 1, end));
      if (node) {
        push(node);
        i = end;
        continue;
      }
    }
    if (character === "`") {
      const end = text.indexOf("`", i + 1);
      if (end > i + 1 && !text.slice(i, end).includes("\n")) {
        push(h("code", {}, literal(text.slice(i + 1, end))));
        i = end;
        continue;
      }
    }
    if (STYLES[character] && !isWord(text[i - 1]) && text[i + 1] !== character && !/\s|undefined/.test(String(text[i + 1]))) {
      const end = closing(text, i, character);
      if (end > 0) {
        push(h(STYLES[character], {}, inline(text.slice(i + 1, end), options)));
        i = end;
        continue;
      }
    }
    if (character === ":") {
      const match = /^:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/.exec(text.slice(i, i + 80));
      if (match && emojiFor(match[1])) {
        push(emojiNode(match[1]));
        i += match[0].length - 1;
        continue;
      }
    }
    if (character === "h" && !options.verbatim && !isWord(text[i - 1])) {
      const match = /^https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]'"*_~`]/.exec(text.slice(i, i + 3000));
      if (match) {
        push(link(unescape(match[0])));
        i += match[0].length - 1;
        continue;
      }
    }
    buffer += character;
  }
  flush();
  return nodes;
}

/** Inside code only entities and the labels of links mean something. */
const literal = (text) => unescape(text.replace(/<([^<>|\n]+)(?:\|([^<>\n]*))?>/g, (whole, target, label) => (/^(https?:|mailto:)/.test(target) ? label || target : whole)));

/** What stands between < and >: a mention, a date, a link. Null when it is none of them. */
function control(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : inside.slice(bar + 1);
  if (/^@[UWB]/.test(target)) return userMention(target.slice(1), unescape(label));
  if (/^#[CG]/.test(target)) return channelMention(target.slice(1), unescape(label));
  if (target.startsWith("!subteam^")) return groupMention(target.split("^")[1], unescape(label));
  if (target.startsWith("!date^")) return dateNode(target, label);
  if (/^!(here|channel|everyone)$/.test(target)) return broadcastMention(target.slice(1));
  if (target.startsWith("!")) return unescape(label) || `<${target}>`;
  return link(unescape(target), label ? inline(label, { verbatim: true }) : null);
}

/** A link that can only be http, https, mailto or tel; anything else is shown as text. */
export function link(url, label) {
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(url)) return null;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label && label.length ? label : url.replace(/^(mailto:|tel:)/, ""));
}

export function userMention(id, label) {
  const person = personById(id);
  return h("span", { class: "mention", dataset: { userId: id } }, `@${person ? person.real_name || person.name : label || id}`);
}

export function channelMention(id, label) {
  const channel = channelById(id);
  if (!channel && !label) return h("span", { class: "mention" }, icon("lock"), t("private_mention"));
  return h("a", { class: "mention", href: `#at=${id}` }, `#${channel?.name || label}`);
}

export function groupMention(id, label) {
  return h("span", { class: "mention" }, label || `@${groupById(id)?.handle || id}`);
}

export const broadcastMention = (range) => h("span", { class: "mention mention-all" }, `@${range}`);

function dateNode(target, fallback) {
  const [, unix, tokens, href] = target.split("^");
  if (!/^-?\d+$/.test(unix || "") || !tokens) return unescape(fallback) || `<${target}>`;
  return dateElement(Number(unix), unescape(tokens), href && unescape(href));
}

export function dateElement(unix, tokens, href) {
  const date = new Date(unix * 1000);
  if (Number.isNaN(date.getTime())) return tokens;
  const time = h("time", { datetime: date.toISOString(), title: fullMoment(date) }, slackDate(unix, tokens, now()));
  return (href && link(href, [time])) || time;
}
