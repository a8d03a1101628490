// The traffic between the app and the sandbox: a list that can be filtered, each entry opening on its JSON.

import { $, h, icon, syncChildren } from "./dom.js";
import { currentLanguage, t } from "./i18n.js";
import { announce } from "./notices.js";
import { format } from "./dates.js";
import { displayName, on, personById, refreshTraffic, store } from "./state.js";

const KINDS = ["all", "call", "delivery", "ack", "response_url", "clock", "refused"];
const SHOWN = 200; // rows in the document at once
let kind = "all";
let words = "";
let clearedTo = 0;
let drawnLanguage = "";

export function startInspector() {
  on("traffic", draw);
  on("snapshot", draw);
  $("#traffic").addEventListener("shown", () => {
    store.watching = true;
    draw();
    refreshTraffic();
  });
  $("#traffic").addEventListener("left", () => (store.watching = false));
}

function frame() {
  const host = $("#traffic");
  drawnLanguage = currentLanguage();
  const search = h("input", { type: "search", class: "text-input", id: "traffic-filter", placeholder: t("traffic_filter_hint"), "aria-label": t("traffic_filter"), oninput: (event) => {
    words = event.target.value.toLowerCase();
    draw();
  } });
  search.value = words;
  const choose = h("select", { class: "text-input", "aria-label": t("kind_of"), onchange: (event) => {
    kind = event.target.value;
    draw();
  } }, KINDS.map((name) => h("option", { value: name }, t(`kind_${name}`))));
  choose.value = kind;
  const clear = h("button", { type: "button", class: "icon-button", "aria-label": t("traffic_clear"), title: t("traffic_clear"), onclick: () => {
    clearedTo = store.lastSeq;
    draw();
  } }, icon("close"));
  host.replaceChildren(h("h2", { class: "sr-only" }, t("traffic")), h("div", { class: "traffic-tools" }, search, choose, clear), h("div", { class: "traffic-list" }), h("p", { class: "empty traffic-note" }));
}

const nameOf = (entry) => entry.method || entry.type || entry.kind;

function wanted(entry) {
  if (entry.seq <= clearedTo) return false;
  if (kind === "refused" ? !isRefused(entry) : kind !== "all" && entry.kind !== kind) return false;
  if (!words) return true;
  const person = personById(entry.person);
  entry.searchText ||= `${nameOf(entry)} ${entry.kind} ${entry.person || ""} ${JSON.stringify([entry.request, entry.response, entry.refused])}`.toLowerCase();
  return words.split(/\s+/).every((word) => entry.searchText.includes(word) || displayName(person).toLowerCase().includes(word));
}

const isRefused = (entry) => Boolean(entry.refused || entry.status >= 400 || entry.response?.ok === false);

function draw() {
  const host = $("#traffic");
  if (host.hidden) return;
  if (!host.firstElementChild || drawnLanguage !== currentLanguage()) frame();
  const entries = [];
  let more = false;
  for (let i = store.traffic.length - 1; i >= 0; i--) {
    if (!wanted(store.traffic[i])) continue;
    if (entries.length === SHOWN) {
      more = true;
      break;
    }
    entries.push(store.traffic[i]);
  }
  syncChildren($(".traffic-list", host), entries.map((entry) => ({ key: String(entry.seq), print: currentLanguage(), make: () => row(entry) })));
  $(".traffic-note", host).textContent = entries.length ? (more ? t("traffic_more") : "") : t("traffic_none");
}

function row(entry) {
  const refused = isRefused(entry);
  const outgoing = entry.kind === "call" || entry.kind === "response_url" || entry.kind === "ack"; // from the app
  const at = new Date(entry.at);
  const person = personById(entry.person);
  const body = h("div", { class: "entry-body" });
  const details = h("details", { class: `entry kind-${entry.kind}${refused ? " refused" : ""}`, dataset: { seq: entry.seq, kind: entry.kind, name: nameOf(entry) } },
    h("summary", {},
      h("span", { class: "entry-line" },
        h("span", { class: "entry-kind", title: t(outgoing ? "from_app" : "to_app") }, t(`kind_${entry.kind}`)),
        h("span", { class: "entry-name" }, nameOf(entry)),
        refused && h("span", { class: "entry-refused" }, icon("alert"), t("refused"))),
      h("span", { class: "entry-meta" },
        h("time", { datetime: entry.at }, Number.isNaN(at.getTime()) ? "" : format(at, { hour: "2-digit", minute: "2-digit", second: "2-digit" })),
        person && h("span", {}, displayName(person)),
        entry.status && h("span", {}, String(entry.status)),
        entry.ms !== undefined && entry.ms !== null && h("span", {}, `${Math.round(entry.ms)} ms`))),
    body);
  details.addEventListener("toggle", () => {
    if (!details.open || body.firstChild) return;
    if (entry.refused) body.append(h("p", { class: "failure" }, icon("alert"), h("span", {}, typeof entry.refused === "string" ? entry.refused : t("refused"))));
    body.append(part(t("request"), entry.request), part(t("response"), entry.response));
  });
  return details;
}

function part(title, value) {
  const text = JSON.stringify(unfolded(value), null, 2) ?? "";
  const copy = h("button", { type: "button", class: "link-button", onclick: async () => {
    await navigator.clipboard?.writeText(text).catch(() => undefined);
    announce(t("copied"));
    copy.textContent = t("copied");
    setTimeout(() => (copy.textContent = t("copy")), 1500);
  } }, t("copy"));
  return h("div", { class: "entry-part" }, h("div", { class: "entry-part-head" }, h("h3", {}, title), copy), h("pre", { class: "json", tabindex: "0" }, coloured(text)));
}

/** JSON inside a string (blocks, view, payload of a form) is shown as what it holds. */
function unfolded(value) {
  if (typeof value === "string" && /^\s*[[{]/.test(value)) {
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(unfolded);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unfolded(inner)]));
  return value;
}

/** Keys and strings told apart, as spans. Very long bodies stay plain. */
function coloured(text) {
  if (text.length > 60_000) return text;
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)) {
    nodes.push(text.slice(end, match.index));
    const kindOf = match[0].startsWith('"') ? (match[1] ? "key" : "string") : "literal";
    nodes.push(h("span", { class: `json-${kindOf}` }, match[0]));
    end = match.index + match[0].length;
  }
  nodes.push(text.slice(end));
  return nodes;
}
