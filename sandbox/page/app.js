// The sandbox's page: starts the parts and keeps them in step with the sandbox.
//
// HOOKS FOR TESTS. Roles and names come first (page.get_by_role); these attributes are kept stable beside them:
//
//   #person                         the button that changes the person acted as; its menu: role=menuitemradio [data-user-id]
//   a[data-channel-id]              a place in the sidebar (a channel's id, or "home" for the app), aria-current=page when open
//   #place-title                    the name of the open place; #place-home and #place-messages are the app's two tabs
//   #log                            role=log, the messages; #home-blocks [data-view-id] the Home
//   article[data-ts]                a message; [data-user] who wrote it, [data-ephemeral] when only this person sees it
//   [data-block-id]                 a block, in messages, modals and Home; [data-action-id] an element, [data-element] its type
//   dialog[data-view-id]            a modal, [data-callback-id]; the top one has no class "under"; .modal-submit, .modal-cancel,
//                                   .modal-back, .modal-x are its buttons
//   [data-error=BLOCK_ID]           what is wrong with that field; the field has aria-invalid=true
//   dialog[role=alertdialog]        a confirm dialog
//   .banner                         what POST /control/notice shows, in #banner-alert (role=alert) or #banner-status (role=status)
//   .failure                        what Slack would show when something failed, role=alert around it
//   [data-clock]                    the clock's buttons: plus_hour, next_moment, plus_day, plus_week; #clock-now has [datetime]
//   [data-step]                     a step of the guide, class "done" when ticked, its button does it
//   details[data-seq]               an entry of the traffic, [data-kind], [data-name]; #traffic-filter filters
//   aria-busy=true                  on a button from its press until the answer
//   html[data-ready]                once the first snapshot is drawn; html[data-live] while the live socket is open
//
// The address says the state: #as=U0NORA0001&at=C0TEAM0001, or at=home, or at=im for the app's conversation.

import { get, listen } from "./api.js";
import { startBanner } from "./banner.js";
import { startClock } from "./clock.js";
import { startConversation } from "./conversation.js";
import { $, h, icon } from "./dom.js";
import { startGuide } from "./guide.js";
import { currentLanguage, t, translatePage } from "./i18n.js";
import { startInspector } from "./inspector.js";
import { startPanel } from "./panel.js";
import { startSidebar } from "./sidebar.js";
import * as state from "./state.js";
import { syncViews } from "./views.js";

const { store } = state;
let stopListening = () => undefined;

/** The live socket follows the person: what they may not see is not pushed to them. */
function follow() {
  stopListening();
  let first = true;
  stopListening = listen(store.as, (changed) => state.refreshChanged(changed), (isOpen) => {
    document.documentElement.toggleAttribute("data-live", isOpen);
    if (isOpen) {
      state.setReachable(true);
      if (!first) state.refreshAll(); // what was pushed while it was closed is not known
      first = false;
    } else {
      first = false;
      state.setReachable(false);
    }
  });
}

let language = "";
function drawFrame() {
  if (language !== currentLanguage()) {
    language = currentLanguage();
    translatePage();
    drawTheme();
  }
  const { connections } = store.snapshot;
  const count = Array.isArray(connections) ? connections.length : Number(connections || 0);
  const status = $("#connection");
  const words = t(count ? "app_connected" : "app_not_connected");
  if (status.textContent !== words) status.replaceChildren(h("span", {}, words));
  status.title = words;
  status.classList.toggle("on", count > 0);
}

function drawGone() {
  const gone = $("#gone");
  gone.hidden = store.reachable;
  gone.textContent = store.reachable ? "" : t("sandbox_gone");
}

const THEMES = { auto: "auto", light: "sun", dark: "moon" };

function drawTheme() {
  const theme = document.documentElement.dataset.theme || "auto";
  $("#theme").replaceChildren(icon(THEMES[theme]));
  $("#theme").setAttribute("aria-label", t("theme", { theme: t(`theme_${theme}`) }));
  $("#theme").title = t("theme", { theme: t(`theme_${theme}`) });
}

function nextTheme() {
  const names = Object.keys(THEMES);
  const theme = names[(names.indexOf(document.documentElement.dataset.theme || "auto") + 1) % names.length];
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("sandbox-theme", theme);
  } catch {
    // Kept for this page only.
  }
  drawTheme();
}

async function followHash() {
  const { as, at } = state.readHash();
  const person = as || store.as;
  if (person !== store.as) await state.becomePerson(person, at || store.at);
  else if (at && at !== store.at) await state.goTo(at);
}

async function start() {
  startBanner();
  startPanel();
  startSidebar();
  startClock();
  startConversation();
  startGuide();
  startInspector();
  state.on("snapshot", drawFrame);
  state.on("snapshot", syncViews);
  state.on("person", follow);
  state.on("gone", drawGone);
  $("#theme").addEventListener("click", nextTheme);
  $("#skip").addEventListener("click", (event) => {
    event.preventDefault(); // the hash says where we are, not what is focused
    $("#place").focus();
  });
  addEventListener("popstate", followHash);
  addEventListener("hashchange", followHash);

  get("clock").then(({ now, speed }) => state.setNow(now, speed)).catch(() => undefined);
  const { as, at } = state.readHash();
  store.as = as;
  while (!store.snapshot) {
    await state.refreshSnapshot();
    if (!store.snapshot && store.reachable) store.as = ""; // nobody of that name
    if (!store.snapshot) await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  if (!store.as) {
    // Without a name in the address, whom the guide names for the browser's language, its first person, or the first member.
    const guide = store.snapshot.guide;
    const reads = navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";
    const first = guide?.start_as?.[reads] || guide?.steps?.find((step) => step.as)?.as;
    await state.becomePerson(first || state.people()[0]?.id || "", at || "home");
  } else {
    follow();
    await state.becomePerson(store.as, at || "home");
  }
  await state.refreshTraffic();
  document.documentElement.dataset.ready = "true";
}

start();
