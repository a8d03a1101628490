// The small dialog that asks for confirmation before an action.

import { h, uid } from "./dom.js";
import { t } from "./i18n.js";
import { textObject } from "./mrkdwn.js";

/** Shows a confirm object { title, text, confirm, deny, style }. Resolves to true when the person agrees. */
export function confirmDialog(confirm) {
  return new Promise((resolve) => {
    const title = uid("confirm");
    const text = uid("confirm");
    let agreed = false;
    const finish = (answer) => {
      agreed = answer;
      dialog.close();
    };
    const dialog = h("dialog", { class: "modal confirm", role: "alertdialog", "aria-labelledby": title, "aria-describedby": text, onclose: () => {
      dialog.remove();
      resolve(agreed);
    } },
    h("h2", { id: title }, textObject(confirm.title) || t("confirm_title")),
    h("div", { id: text, class: "confirm-text" }, textObject(confirm.text)),
    h("div", { class: "modal-foot" },
      h("button", { type: "button", class: "button", onclick: () => finish(false) }, confirm.deny?.text || t("confirm_no")),
      h("button", { type: "button", class: `button ${confirm.style === "danger" ? "danger" : "primary"}`, autofocus: true, onclick: () => finish(true) }, confirm.confirm?.text || t("confirm_yes"))));
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        finish(false);
      }
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
