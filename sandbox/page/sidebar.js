// The left side: who we act as, and the places that person sees.

import { avatar } from "./avatars.js";
import { timeOf } from "./dates.js";
import { $, fill, h, icon, keepFocus } from "./dom.js";
import { currentLanguage, t } from "./i18n.js";
import { closeDrawers } from "./panel.js";
import { openMenu } from "./popup.js";
import * as state from "./state.js";

const { store } = state;

export function startSidebar() {
  const button = $("#person");
  button.addEventListener("click", () => choosePerson(button));
  for (const name of ["snapshot", "place"]) state.on(name, draw);
  setInterval(drawLocalTime, 5000);
}

/** "français": the person's language, said in the page's language. */
const languageName = (person) => (person?.locale ? new Intl.DisplayNames([currentLanguage()], { type: "language" }).of(person.locale.split(/[-_]/)[0]) : "");

function roles(person) {
  const words = [];
  if (person.is_owner || person.is_primary_owner) words.push(t("role_owner"));
  else if (person.is_admin) words.push(t("role_admin"));
  if (person.is_restricted || person.is_ultra_restricted) words.push(t("role_guest"));
  if (person.deleted) words.push(t("role_deactivated"));
  return words.join(", ");
}

function choosePerson(button) {
  const items = state.people().map((person) => ({
    label: state.displayName(person),
    detail: [person.title || person.profile?.title, roles(person), languageName(person), person.tz, timeOf(state.now(), person.tz)].filter(Boolean).join(" · "),
    icon: avatar({ id: person.id, name: state.displayName(person) }, "small"),
    checked: person.id === store.as,
    dataset: { userId: person.id },
    run: () => {
      closeDrawers();
      return state.becomePerson(person.id);
    },
  }));
  openMenu(button, [{ heading: t("choose_person") }, ...items], { label: t("choose_person"), align: "start", className: "people-menu" });
}

function drawLocalTime() {
  const time = $("#person-time");
  if (time) time.textContent = timeOf(state.now());
}

function draw() {
  if (!store.snapshot) return;
  const person = state.me();
  $("#team-name").textContent = store.snapshot.team?.name || "";
  const button = $("#person");
  fill(button,
    avatar({ id: person?.id, name: state.displayName(person) }),
    h("span", { class: "person-text" },
      h("span", { class: "person-name" }, state.displayName(person)),
      h("span", { class: "person-detail" }, [languageName(person), roles(person || {})].filter(Boolean).join(" · ")),
      h("span", { class: "person-detail" }, h("span", { id: "person-time" }, timeOf(state.now())), " · ", person?.tz || "UTC")),
    icon("down"), h("span", { class: "sr-only" }, `, ${t("switch_person")}`));
  drawPlaces();
}

function drawPlaces() {
  const channels = store.snapshot.channels || [];
  const open = channels.filter((channel) => channel.kind === "public" || channel.kind === "private");
  const direct = channels.filter((channel) => (channel.kind === "im" || channel.kind === "mpim") && !state.isAppChannel(channel));
  const appUnread = state.appChannel()?.unread || 0;
  const host = $("#places");
  keepFocus(host, () => fill(host,
    group(t("apps"), [place({ at: state.hasHome() && (store.at === "home" || !appUnread) ? "home" : state.appChannel()?.id || "home", label: state.appName(), mark: avatar({ id: "app", name: state.appName(), isApp: true }, "tiny"), unread: appUnread, current: store.at === "home" || store.at === state.appChannel()?.id, key: "app" })]),
    group(t("channels"), open.sort((a, b) => a.name.localeCompare(b.name)).map((channel) => place({ at: channel.id, label: channel.name, mark: icon(channel.kind === "public" ? "hash" : "lock"), unread: channel.unread, outside: channel.is_member === false, kind: channel.kind, current: store.at === channel.id }))),
    direct.length > 0 && group(t("direct_messages"), direct.map((channel) => place({ at: channel.id, label: state.channelTitle(channel), mark: avatar({ id: state.partnerOf(channel)?.id || channel.id, name: state.channelTitle(channel) }, "tiny"), unread: channel.unread, current: store.at === channel.id }))),
  ));
}

function group(title, rows) {
  return h("section", { class: "places-group" }, h("h2", { class: "small-heading" }, title), h("ul", {}, rows.map((row) => h("li", {}, row))));
}

function place({ at, label, mark, unread, current, outside, kind, key }) {
  const count = current ? 0 : Number(unread || 0);
  return h("a", { class: `place-link${count ? " has-unread" : ""}${outside ? " outside" : ""}`, href: state.hashFor(at), id: `place-link-${key || at}`, "aria-current": current ? "page" : null, dataset: { channelId: at } },
    mark, h("span", { class: "place-name" }, label),
    kind === "private" && h("span", { class: "sr-only" }, `, ${t("private_channel")}`),
    outside && h("span", { class: "sr-only" }, `, ${t("not_member")}`),
    count ? h("span", { class: "unread" }, h("span", { "aria-hidden": "true" }, String(count)), h("span", { class: "sr-only" }, `, ${t("unread", { n: count })}`)) : null);
}
