// One message: who, when, its blocks, its thread, its menu.

import { post } from "./api.js";
import { avatar } from "./avatars.js";
import { failureRegion, syncBlocks } from "./blocks.js";
import { dateOfTs, fullMoment, timeOf } from "./dates.js";
import { fill, h, icon, uid } from "./dom.js";
import { emojiFor } from "./emoji.js";
import { currentLanguage, t } from "./i18n.js";
import { notice } from "./notices.js";
import { openMenu } from "./popup.js";
import { appName, appUserId, displayName, openThread, personById, store, surroundings } from "./state.js";
import { messageSurface } from "./surface.js";

/** Who wrote it: a person, the app, or Slack itself. */
export function authorOf(message) {
  const person = personById(message.user);
  const isApp = Boolean(message.bot_id || message.app_id || (message.user && message.user === appUserId()));
  if (isApp) return { id: message.bot_id || message.user, name: message.username || appName(), isApp, emoji: message.icons?.emoji };
  if (person) return { id: person.id, name: displayName(person), isApp: Boolean(person.is_bot), deleted: person.deleted };
  return { id: message.user || "SLACK", name: message.username || (message.user === "USLACKBOT" || !message.user ? "Slackbot" : message.user), isApp: true };
}

/** What the message shows, as blocks: its own, or its text; then attachments and files. */
function contentOf(message) {
  const content = message.blocks?.length ? [...message.blocks] : message.text ? [{ type: "message_text", text: message.text }] : [];
  for (const attachment of message.attachments || []) content.push({ type: "attachment", attachment });
  for (const file of message.files || []) content.push({ type: "shared_file", file });
  return content;
}

/** A message as syncChildren wants it: rebuilt part by part when it changes. */
export function messageItem(message, channel, { grouped = false, inThread = false } = {}) {
  return {
    key: `${message.ts}${message.is_ephemeral ? "-only-you" : ""}`,
    print: JSON.stringify(message) + grouped + JSON.stringify(authorOf(message)) + surroundings(),
    make: (old) => compose(old || shell(message), message, channel, grouped, inThread),
  };
}

function shell(message) {
  const article = h("article", { class: "message", tabindex: "-1", dataset: { ts: message.ts } });
  article.parts = { gutter: h("div", { class: "message-gutter" }), head: h("div", { class: "message-head" }), blocks: h("div", { class: "blocks" }), foot: h("div", { class: "message-foot" }), tools: h("div", { class: "message-tools" }) };
  return article;
}

function compose(article, message, channel, grouped, inThread) {
  const { gutter, head, blocks, foot, tools } = article.parts;
  const surface = messageSurface(message, channel);
  const author = authorOf(message);
  const date = dateOfTs(message.ts);
  const nameId = article.parts.nameId || (article.parts.nameId = uid("author"));
  const system = /^(channel|group)_(join|leave|topic|purpose|name|archive)$/.test(message.subtype || "");
  article.className = `message${grouped ? " grouped" : ""}${message.is_ephemeral ? " ephemeral" : ""}${system ? " system" : ""}`;
  article.setAttribute("aria-labelledby", nameId);
  if (message.is_ephemeral) article.dataset.ephemeral = "true";
  if (message.user) article.dataset.user = message.user;
  // Drawn again only when they changed, or a screen reader would be told them again.
  const redraw = (element, print, ...children) => {
    if (element.drawn === print) return;
    element.drawn = print;
    fill(element, ...children);
  };
  const said = JSON.stringify([author, timeOf(date), fullMoment(date), grouped, Boolean(message.edited), currentLanguage()]);
  redraw(gutter, said, grouped ? h("time", { class: "gutter-time", "aria-hidden": "true" }, timeOf(date)) : avatar(author));
  redraw(head, said,
    h("span", { id: nameId, class: "author" }, h("span", { class: "author-name" }, author.name), author.isApp && h("span", { class: "badge" }, t("app_badge")), h("span", { class: "sr-only" }, ", ")),
    h("time", { class: "when", datetime: date.toISOString(), title: fullMoment(date) }, timeOf(date)),
    message.edited && h("span", { class: "edited" }, `(${t("edited")})`),
    message.is_ephemeral && h("span", { class: "only-you" }, icon("eye"), t("only_you")),
  );
  syncBlocks(blocks, contentOf(message), surface);
  redraw(foot, JSON.stringify([message.reactions, message.reply_count, currentLanguage()]), reactions(message), !inThread && replies(message, channel));
  redraw(tools, JSON.stringify([store.snapshot?.shortcuts, currentLanguage()]), toolButtons(message, channel, inThread));
  if (!article.firstChild) article.append(gutter, h("div", { class: "message-main" }, head, blocks, failureRegion(surface), foot), tools);
  return article;
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return h("div", { class: "reactions" }, message.reactions.map(({ name, count, users }) => h("span", { class: "reaction", title: (users || []).map((id) => displayName(personById(id)) || id).join(", ") }, emojiFor(name) || `:${name}:`, " ", String(count))));
}

function replies(message, channel) {
  if (!message.reply_count) return null;
  return h("button", { type: "button", class: "replies", onclick: () => openThread(channel, message.ts) }, icon("reply"), t("replies", { n: message.reply_count }));
}

function toolButtons(message, channel, inThread) {
  if (message.is_ephemeral) return [];
  const items = [];
  const threaded = !inThread && !message.subtype?.startsWith("channel_");
  if (threaded) items.push({ label: t("reply_in_thread"), icon: icon("reply"), run: () => openThread(channel, message.thread_ts || message.ts) });
  const shortcuts = (store.snapshot?.shortcuts || []).filter((shortcut) => shortcut.type === "message");
  if (shortcuts.length) items.push({ heading: appName() });
  for (const shortcut of shortcuts) {
    items.push({ label: shortcut.name, detail: shortcut.description, icon: icon("bolt"), run: () => runShortcut(shortcut, { channel, ts: message.ts }) });
  }
  if (!items.length) return [];
  const button = h("button", { type: "button", class: "icon-button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("message_menu") }, icon("more"));
  button.addEventListener("click", () => openMenu(button, items, { label: t("message_menu") }));
  return [button];
}

/** Runs a shortcut, global or on a message; a failure is said as Slack says it. */
export async function runShortcut(shortcut, where = {}) {
  try {
    const answer = await post("shortcut", { as: store.as, callback_id: shortcut.callback_id, ...where });
    if (answer.ack && answer.ack !== "ok") notice(answer.shown || t("failed"), "error");
  } catch (error) {
    notice(error.message, "error");
  }
}
