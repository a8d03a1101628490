// The centre of the page: a conversation or the app's Home, and the thread in the side panel.

import { post } from "./api.js";
import { failureRegion, newestBlock, syncBlocks } from "./blocks.js";
import { composer } from "./composer.js";
import { dateOfTs, dayHeading, dayKey } from "./dates.js";
import { $, fill, h, icon, keepFocus, syncChildren } from "./dom.js";
import { currentLanguage, t } from "./i18n.js";
import { authorOf, messageItem } from "./messages.js";
import { notice } from "./notices.js";
import { showTab } from "./panel.js";
import * as state from "./state.js";
import { viewSurface } from "./surface.js";

const { store } = state;
let mainComposer = null;
let threadComposer = null;
let shownPlace = "";

export function startConversation() {
  mainComposer = composer($("#composer"), { channel: () => store.at });
  const log = $("#log");
  const bottom = $("#to-bottom");
  bottom.addEventListener("click", () => {
    log.scrollTop = log.scrollHeight;
    log.focus();
  });
  let stuck = true;
  log.addEventListener("scroll", () => {
    stuck = atBottom(log);
    if (stuck) bottom.hidden = true;
  });
  // Pictures that arrive late must not push the end out of sight.
  for (const name of ["load", "error"]) log.addEventListener(name, () => stuck && requestAnimationFrame(() => (log.scrollTop = log.scrollHeight)), true);
  for (const name of ["snapshot", "place", "person"]) state.on(name, draw);
  state.on("messages", drawMessages);
  state.on("thread", drawThread);
}

const atBottom = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < 60;
const isAppPlace = () => store.at === "home" || state.isAppChannel(state.channelById(store.at));

function draw() {
  if (!store.snapshot) return;
  const home = store.at === "home";
  drawHead();
  $("#home").hidden = !home;
  $("#messages").hidden = home;
  for (const [id, name] of [["#home", "home_tab"], ["#messages", "messages_tab"]]) {
    const element = $(id);
    if (isAppPlace()) {
      element.setAttribute("role", "tabpanel");
      element.setAttribute("aria-label", t(name));
    } else {
      element.removeAttribute("role");
      element.removeAttribute("aria-label");
    }
  }
  if (home) drawHome();
  else drawMessages();
  drawThread();
}

function drawHead() {
  const channel = state.channelById(store.at);
  const title = isAppPlace() ? state.appName() : state.channelTitle(channel);
  document.title = `${title || "…"} · ${store.snapshot.team?.name || t("page_title")}`;
  const print = JSON.stringify([store.at, title, channel?.topic, channel?.members?.length, channel?.num_members, currentLanguage(), state.hasHome()]);
  const head = $("#place-head");
  if (head.dataset.print === print) return;
  head.dataset.print = print;
  const topic = typeof channel?.topic === "object" ? channel.topic.value : channel?.topic;
  const count = channel?.num_members ?? channel?.members?.length;
  keepFocus(head, () => fill(head,
    h("h2", { id: "place-title" }, channel && !isAppPlace() && channel.kind !== "im" && icon(channel.kind === "public" ? "hash" : "lock"), title || "…"),
    topic && h("p", { class: "topic" }, topic),
    count && !isAppPlace() && channel.kind !== "im" && h("p", { class: "member-count" }, icon("person"), t("members", { n: count })),
    isAppPlace() && state.hasHome() && placeTabs(title),
  ), () => head.querySelector("[aria-selected=true]"));
  $("#place").setAttribute("aria-labelledby", "place-title");
}

/** Home | Messages, for the app. */
function placeTabs(title) {
  const tab = (name, selected, to, panel) => h("button", { type: "button", role: "tab", id: `place-${name}`, "aria-selected": String(selected), "aria-controls": panel, tabindex: selected ? "0" : "-1", onclick: () => state.goTo(to) }, t(`${name}_tab`));
  const list = h("div", { class: "tabs place-tabs", role: "tablist", "aria-label": title }, tab("home", store.at === "home", "home", "home"), state.hasMessages() && tab("messages", store.at !== "home", "im", "messages"));
  list.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = [...list.children].find((button) => button.getAttribute("aria-selected") === "false");
    event.preventDefault();
    other?.focus();
    other?.click();
  });
  return list;
}

// -------------------------------------------------------------------------------------------------------------- Home

let homeSurface = null;
let openedHome = 0;
state.on("place", () => (openedHome = Date.now()));

function drawHome() {
  const view = store.snapshot.home;
  const host = $("#home-blocks");
  if (!view) {
    homeSurface = null;
    $("#home .failure-region")?.remove();
    // The app is given a moment to answer before it is doubted.
    const waiting = Date.now() - openedHome < 3000;
    fill(host, h("p", { class: "empty" }, t(waiting ? "home_loading" : "home_empty", { name: state.appName() })));
    if (waiting) setTimeout(() => store.at === "home" && drawHome(), 3100);
    return;
  }
  const surface = viewSurface(view);
  if (surface !== homeSurface) {
    homeSurface = surface;
    host.replaceChildren();
    $("#home .failure-region")?.remove();
    $("#home").append(failureRegion(surface));
    $("#home").scrollTop = 0;
  }
  host.dataset.viewId = view.id;
  keepFocus($("#home"), () => syncBlocks(host, view.blocks, surface), () => newestBlock() || $("#place"));
}

// ---------------------------------------------------------------------------------------------------------- messages

/** Messages with the headings of days between them; close messages of one author stand together. */
function items(messages, channel, options = {}) {
  const rows = [];
  let day = "";
  let previous = null;
  for (const message of messages) {
    const date = dateOfTs(message.ts);
    const key = dayKey(date);
    if (key !== day && !options.inThread) {
      const words = dayHeading(date, state.now());
      rows.push({ key: `day-${key}`, print: words, make: () => h("div", { class: "day", role: "separator", "aria-label": words }, h("span", {}, words)) });
      previous = null;
    }
    day = key;
    const grouped = Boolean(previous && !message.edited && !message.is_ephemeral && !previous.is_ephemeral && !message.blocks?.some((block) => block.type === "header") && authorOf(previous).id === authorOf(message).id && Number(message.ts) - Number(previous.ts) < 300);
    rows.push(messageItem(message, channel, { ...options, grouped }));
    previous = message;
  }
  return rows;
}

function drawMessages() {
  const channel = state.channelById(store.at);
  if (store.at === "home") return;
  const log = $("#log");
  const place = `${store.as}|${store.at}`;
  // Replies stay in their thread, unless they were also sent to the channel.
  const messages = store.messages.get(store.at)?.filter((message) => !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast");
  const moved = place !== shownPlace;
  if (moved) {
    // A screen reader must not be read the whole conversation on arrival.
    log.setAttribute("aria-live", "off");
    log.replaceChildren();
    $("#to-bottom").hidden = true;
  }
  log.setAttribute("aria-label", t("messages_in", { name: state.channelTitle(channel) }));
  if (messages) {
    const last = log.lastElementChild?.syncKey;
    const stick = moved || atBottom(log);
    const empty = { key: "empty", print: currentLanguage(), make: () => h("p", { class: "empty" }, isAppPlace() ? t("no_messages_app", { name: state.appName() }) : t("no_messages")) };
    keepFocus(log, () => syncChildren(log, messages.length ? items(messages, store.at) : [empty]), () => successor(log));
    if (stick) log.scrollTop = log.scrollHeight;
    else if (last !== log.lastElementChild?.syncKey) $("#to-bottom").hidden = false;
    if (moved) {
      shownPlace = place;
      setTimeout(() => {
        if (shownPlace === place) log.setAttribute("aria-live", "polite");
      }, 600);
    }
  }
  $("#to-bottom").replaceChildren(icon("down"), t("new_messages"));
  drawFooter(channel);
}

/** Where focus goes when the control that had it is gone after a message was updated: the message itself. */
let lastPressed = "";
document.addEventListener("focusin", (event) => {
  lastPressed = event.target.closest?.("[data-ts]")?.dataset.ts || "";
});
const successor = (log) => (lastPressed && log.querySelector(`[data-ts="${CSS.escape(lastPressed)}"]`)) || log;

function drawFooter(channel) {
  const isApp = state.isAppChannel(channel);
  const outside = channel && !channel.is_member && !isApp;
  const closed = channel?.archived ? t("archived") : isApp && (!state.hasMessages() || state.app().messages_read_only) ? t("read_only") : "";
  const host = $("#composer");
  let box = $("#join-box");
  if (!box) {
    box = h("div", { class: "join", id: "join-box" });
    host.before(box);
  }
  box.hidden = !outside && !closed;
  host.hidden = !box.hidden;
  const print = `${closed}|${channel?.id}|${currentLanguage()}`;
  if (!box.hidden && box.dataset.print !== print) {
    box.dataset.print = print;
    fill(box, h("p", {}, closed || t("join_hint", { name: channel.name })), !closed && h("button", { type: "button", class: "button primary", onclick: () => join(channel.id) }, t("join")));
  }
  mainComposer.refresh(t("write_to", { name: channel?.kind === "im" ? state.channelTitle(channel) : `#${state.channelTitle(channel)}` }));
}

async function join(channel) {
  try {
    await post(`channels/${channel}/join`, { user: store.as });
  } catch (error) {
    notice(error.message, "error");
  }
  await Promise.all([state.refreshSnapshot(), state.refreshMessages()]);
}

// ------------------------------------------------------------------------------------------------------------ thread

let shownThread = "";

function drawThread() {
  const tab = $("#tab-thread");
  const panel = $("#thread");
  const { thread } = store;
  tab.hidden = !thread;
  if (!thread) {
    if (shownThread) {
      shownThread = "";
      panel.replaceChildren();
      threadComposer = null;
      showTab("guide", { quiet: true });
    }
    return;
  }
  const key = `${store.as}|${thread.channel}|${thread.ts}`;
  if (key !== shownThread) {
    shownThread = key;
    const log = h("div", { class: "log thread-log", role: "log", "aria-label": t("thread"), tabindex: "0" });
    const host = h("div", { class: "composer-host" });
    panel.replaceChildren(
      h("div", { class: "panel-head" }, h("h2", {}, t("thread")), h("button", { type: "button", class: "icon-button", "aria-label": t("thread_close"), onclick: () => state.closeThread() }, icon("close"))),
      log, host);
    threadComposer = composer(host, { channel: () => store.thread?.channel, thread: () => store.thread?.ts });
    showTab("thread");
    threadComposer.focus();
  }
  const log = $(".thread-log", panel);
  const stick = atBottom(log);
  keepFocus(log, () => syncChildren(log, items(store.threadMessages, thread.channel, { inThread: true })), () => log);
  if (stick) log.scrollTop = log.scrollHeight;
  threadComposer.refresh(t("write_reply"));
}
