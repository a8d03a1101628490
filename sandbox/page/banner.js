// The banner over the page: what a program beside the sandbox wants whoever looks at it to know (POST /control/notice).

import { $, h, icon } from "./dom.js";
import { currentLanguage, localised, t } from "./i18n.js";
import { on, store } from "./state.js";

const INFO_MS = 12_000;
let shown = ""; // the notice and the language it is drawn in
let dismissed = 0;

function dismiss(id, box) {
  dismissed = id;
  const hadFocus = box.contains(document.activeElement);
  box.remove();
  if (hadFocus) $("#place").focus();
}

/** Both regions stand in the page from the start, so that a screen reader says what is put into them. */
function draw() {
  const { notice } = store.snapshot;
  const wanted = notice && notice.id !== dismissed ? `${notice.id} ${currentLanguage()}` : "";
  if (wanted === shown) return;
  shown = wanted;
  $("#banner-alert").replaceChildren();
  $("#banner-status").replaceChildren();
  if (!wanted) return;
  const { id, level, text } = notice;
  const box = h("div", { class: `banner banner-${level}` }, icon(level === "info" ? "check" : "alert"), h("p", {}, localised(text)));
  box.append(h("button", { class: "icon-button", type: "button", "aria-label": t("banner_close"), onclick: () => dismiss(id, box) }, icon("close")));
  $(level === "info" ? "#banner-status" : "#banner-alert").append(box);
  if (level === "info") setTimeout(() => box.isConnected && dismiss(id, box), INFO_MS);
}

export function startBanner() {
  on("snapshot", draw);
}
