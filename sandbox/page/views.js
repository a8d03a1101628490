// The modals a person has open, bottom first, each in a native <dialog>: the browser keeps focus inside the top one and
// gives it back to the one below, or to the page.

import { post } from "./api.js";
import { failureRegion, newestBlock, showError, syncBlocks } from "./blocks.js";
import { $, address, findAgain, h, icon, keepFocus, uid } from "./dom.js";
import { pressed } from "./elements.js";
import { t } from "./i18n.js";
import { plain } from "./mrkdwn.js";
import { refreshSnapshot, store } from "./state.js";
import { viewSurface } from "./surface.js";

const open = new Map(); // view id -> { dialog, surface, view, ... }
let opener = null; // what had focus before the first modal, and how to find it again

/** Shows the stack of the snapshot. */
export function syncViews() {
  const views = store.snapshot?.views || [];
  const wanted = new Set(views.map((view) => view.id));
  if (!open.size && views.length) opener = { node: document.activeElement, marks: address(document.activeElement) };
  // The one that comes back on top is shown first: a hidden dialog cannot take the focus back.
  if (views.length) open.get(views.at(-1).id)?.dialog.classList.remove("under");
  for (const [id, modal] of [...open].reverse()) {
    if (!wanted.has(id)) remove(id, modal);
  }
  views.forEach((view, depth) => {
    if (!open.has(view.id)) open.set(view.id, create(view));
    update(open.get(view.id), view, depth, views.length);
  });
  if (!open.size && opener) {
    // The browser gives focus back, unless what had it was drawn again meanwhile.
    const lost = !document.activeElement || document.activeElement === document.body;
    const target = opener.node.isConnected ? opener.node : findAgain(opener.marks) || $("#place");
    if (lost) target.focus({ preventScroll: true });
    opener = null;
  }
}

function remove(id, modal) {
  open.delete(id);
  modal.surface.forgetUnsent();
  modal.dialog.close();
  modal.dialog.remove();
}

function create(view) {
  const surface = viewSurface(view);
  const ids = { title: uid("title") };
  const modal = { surface, view };
  modal.title = h("h2", { id: ids.title });
  modal.blocks = h("div", { class: "blocks modal-blocks" });
  modal.back = h("button", { type: "button", class: "icon-button modal-back", "aria-label": t("back"), onclick: () => close(modal) }, icon("back"));
  modal.cancel = h("button", { type: "button", class: "button modal-cancel", onclick: () => close(modal) });
  modal.submit = h("button", { type: "submit", class: "button primary modal-submit" });
  modal.form = h("form", { novalidate: true, class: "modal-form" },
    h("header", { class: "modal-head" }, modal.back, modal.title, h("button", { type: "button", class: "icon-button modal-x", "aria-label": t("close_all"), onclick: () => close(modal, true) }, icon("close"))),
    h("div", { class: "modal-body" }, modal.blocks, failureRegion(surface)),
    h("footer", { class: "modal-foot" }, modal.cancel, modal.submit));
  modal.dialog = h("dialog", { class: "modal view", "aria-labelledby": ids.title, dataset: { viewId: view.id, callbackId: view.callback_id } }, modal.form);
  modal.form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(modal);
  });
  modal.dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      close(modal);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit(modal);
    }
  });
  modal.dialog.addEventListener("cancel", (event) => event.preventDefault());
  modal.dialog.addEventListener("close", () => open.get(modal.view.id) === modal && close(modal));
  document.body.append(modal.dialog);
  return modal;
}

function update(modal, view, depth, total) {
  modal.view = view;
  const isNew = !modal.dialog.open;
  modal.surface = viewSurface(view);
  modal.dialog.dataset.callbackId = view.callback_id || "";
  modal.dialog.classList.toggle("under", depth < total - 1);
  keepFocus(modal.dialog, () => {
    modal.title.replaceChildren(...plain(view.title?.text || ""));
    modal.back.hidden = depth === 0;
    modal.cancel.replaceChildren(...plain(view.close?.text || t(view.submit ? "cancel" : "close_view")));
    modal.submit.hidden = !view.submit;
    modal.submit.replaceChildren(h("span", { class: "button-text" }, plain(view.submit?.text || t("submit"))));
    syncBlocks(modal.blocks, view.blocks, modal.surface);
  }, () => newestBlock() || modal.title);
  if (isNew) {
    modal.title.tabIndex = -1;
    modal.dialog.showModal();
    // A form starts at its first field; something to read starts at its title.
    const first = modal.blocks.querySelector("[autofocus]") || modal.blocks.querySelector("input, textarea") || modal.title;
    first.focus();
    if (first === modal.title) $(".modal-body", modal.dialog).scrollTop = 0;
  }
}

async function submit(modal) {
  if (modal.submit.getAttribute("aria-disabled") === "true" || !modal.view.submit) return;
  const { surface, view } = modal;
  showErrors(modal, {});
  surface.onFailure(null);
  surface.forgetUnsent();
  const values = surface.inputValues(view.blocks);
  await pressed(modal.submit, async () => {
    try {
      const answer = await post("submit", { as: store.as, view_id: view.id, values });
      if (answer.errors && Object.keys(answer.errors).length) showErrors(modal, worded(answer, values));
      else if (answer.ack !== "ok") surface.onFailure(answer.shown || t("trouble"));
    } catch (error) {
      surface.onFailure(error.message || t("trouble"));
    }
    await refreshSnapshot();
  });
}

/** The sandbox refuses an empty required field as Slack's client does; the page says so in the person's language. */
function worded(answer, values) {
  if (answer.ack !== "refused") return answer.errors;
  const empty = (value) => value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
  return Object.fromEntries(Object.entries(answer.errors).map(([block, text]) => [block, Object.values(values[block] || { none: null }).every(empty) ? t("required_field") : text]));
}

function showErrors(modal, errors) {
  const { surface } = modal;
  surface.errors = { ...errors };
  const placed = new Set();
  let first = null;
  for (const node of modal.blocks.querySelectorAll(".block-input")) {
    const text = errors[node.dataset.blockId];
    showError(node, text || null);
    if (text) {
      placed.add(node.dataset.blockId);
      first ||= node;
    }
  }
  const lost = Object.entries(errors).filter(([block]) => !placed.has(block));
  if (lost.length) surface.onFailure(lost.map(([, text]) => text).join(" "));
  if (first) {
    const control = first.querySelector("input, textarea, button");
    control?.focus();
    first.scrollIntoView({ block: "nearest" });
  }
}

async function close(modal, all = false) {
  if (modal.closing) return;
  modal.closing = true;
  await modal.surface.settled();
  try {
    await post("close", { as: store.as, view_id: modal.view.id, ...(all ? { all: true } : {}) });
  } catch (error) {
    console.warn(`close: ${error.message}`);
  }
  await refreshSnapshot();
  modal.closing = false;
}
