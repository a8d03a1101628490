// Short notices at the foot of the page, and what a screen reader is told.

import { $, h, icon } from "./dom.js";
import { t } from "./i18n.js";

/** Shows a notice for a few seconds; errors stay until closed. Inside a modal it is shown there, else it would be inert. */
export function notice(text, kind = "info") {
  const host = kind === "error" ? $("#alerts") : $("#notices");
  const box = h("div", { class: `notice notice-${kind}` }, kind === "error" && icon("alert"), h("p", {}, text));
  box.append(h("button", { class: "icon-button", type: "button", "aria-label": t("close"), onclick: () => box.remove() }, icon("close")));
  host.append(box);
  while (host.children.length > 3) host.firstElementChild.remove();
  setTimeout(() => box.remove(), kind === "error" ? 12_000 : 5000);
}

/** Says something to a screen reader without showing it. */
export function announce(text) {
  const region = $("#announcer");
  region.textContent = "";
  setTimeout(() => {
    region.textContent = text;
  }, 50);
}
