// The right side's tabs, and both sides as drawers on a narrow screen.

import { $, icon } from "./dom.js";

const TABS = ["guide", "traffic", "thread"];
const narrow = matchMedia("(max-width: 760px)");
const medium = matchMedia("(max-width: 1000px)");

export function startPanel() {
  const list = $("#panel-tabs");
  for (const name of TABS) $(`#tab-${name}`).addEventListener("click", () => showTab(name));
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const tabs = TABS.map((name) => $(`#tab-${name}`)).filter((tab) => !tab.hidden);
    const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    event.preventDefault();
    next.click();
    next.focus();
  });
  for (const [side, opener] of [["sidebar", "#open-sidebar"], ["panel", "#open-panel"]]) {
    const button = $(opener);
    button.prepend(icon(side === "sidebar" ? "menu" : "compass"));
    button.addEventListener("click", () => ($(`#${side}`).classList.contains("open") ? closeDrawers() : openDrawer(side)));
    const close = $(`#${side} .drawer-close`);
    close.append(icon("close"));
    close.addEventListener("click", closeDrawers);
  }
  $("#backdrop").addEventListener("click", closeDrawers);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && $(".open.sidebar, .open.panel") && !document.querySelector("dialog[open]")) closeDrawers();
  });
  // Choosing a place closes the drawer it was chosen in.
  $("#sidebar").addEventListener("click", (event) => event.target.closest("a") && closeDrawers());
  for (const query of [narrow, medium]) query.addEventListener("change", fit);
  fit();
}

const isDrawer = (side) => (side === "sidebar" ? narrow : medium).matches;

/** A closed drawer is out of reach of the keyboard and of a screen reader. */
function fit() {
  for (const side of ["sidebar", "panel"]) {
    const element = $(`#${side}`);
    const isOpen = element.classList.contains("open");
    if (!isDrawer(side)) element.classList.remove("open");
    element.inert = isDrawer(side) && !isOpen;
    $(side === "sidebar" ? "#open-sidebar" : "#open-panel").setAttribute("aria-expanded", String(isDrawer(side) && isOpen));
  }
  const modal = Boolean($(".open.sidebar, .open.panel"));
  $("#backdrop").hidden = !modal;
  $("#place").inert = modal;
}

let back = null;

function openDrawer(side) {
  if (!isDrawer(side)) return;
  closeDrawers();
  back = document.activeElement;
  $(`#${side}`).classList.add("open");
  fit();
  $(`#${side} .drawer-close`).focus();
}

export function closeDrawers() {
  const open = $(".open.sidebar, .open.panel");
  if (!open) return;
  const inside = open.contains(document.activeElement);
  open.classList.remove("open");
  fit();
  if (inside) back?.focus();
  back = null;
}

/** Shows a tab of the right panel; on a narrow screen its drawer opens too, unless `quiet`. */
export function showTab(name, { quiet = false } = {}) {
  for (const other of TABS) {
    const selected = other === name;
    const tab = $(`#tab-${other}`);
    tab.setAttribute("aria-selected", String(selected));
    tab.tabIndex = selected ? 0 : -1;
    $(`#${other}`).hidden = !selected;
    if (!selected) $(`#${other}`).dispatchEvent(new Event("left"));
  }
  if (!quiet && !$("#panel").classList.contains("open")) openDrawer("panel");
  $(`#${name}`).dispatchEvent(new Event("shown"));
}
