// Lists that open over the page: where they stand, and menus of actions. They live in the top layer (popover), inside the
// dialog they were opened from when there is one, since everything outside an open modal is inert.

import { h, uid } from "./dom.js";

/** Puts `popup` under (or over) `anchor`, inside the window. */
export function place(popup, anchor, { align = "start", minWidth = 0 } = {}) {
  const box = anchor.getBoundingClientRect();
  const gap = 4;
  popup.style.minWidth = `${Math.max(minWidth, 0)}px`;
  popup.style.maxWidth = `${Math.min(420, innerWidth - 16)}px`;
  popup.style.maxHeight = "";
  const below = innerHeight - box.bottom - gap - 8;
  const above = box.top - gap - 8;
  const height = popup.scrollHeight + 2;
  const under = height <= below || below >= above;
  popup.style.maxHeight = `${Math.max(96, Math.min(320, under ? below : above))}px`;
  const real = popup.getBoundingClientRect();
  const left = align === "end" ? box.right - real.width : box.left;
  popup.style.left = `${Math.max(8, Math.min(left, innerWidth - real.width - 8))}px`;
  popup.style.top = `${under ? box.bottom + gap : Math.max(8, box.top - gap - real.height)}px`;
}

export const hostFor = (anchor) => anchor.closest("dialog") || document.body;

let openMenuClose = null;

/**
 * Opens a menu on a button. items: [{ label, detail, icon, checked, danger, href, run }] or { heading }.
 * Arrow keys, Home, End, first letters, Enter, Escape, Tab.
 */
export function openMenu(button, items, { label, align = "end", onclose, className = "" } = {}) {
  if (openMenuClose) {
    const own = openMenuClose.button === button;
    openMenuClose();
    if (own) return;
  }
  const radios = items.some((item) => item.checked !== undefined);
  const rows = [];
  const menu = h("div", { class: `menu ${className}`, role: "menu", popover: "manual", "aria-label": label, id: uid("menu") });
  for (const item of items) {
    if (item.heading) {
      menu.append(h("div", { class: "menu-heading", role: "presentation" }, item.heading));
      continue;
    }
    const row = h(item.href ? "a" : "div", {
      class: `menu-item${item.danger ? " danger" : ""}`,
      role: radios ? "menuitemradio" : "menuitem",
      tabindex: "-1",
      "aria-checked": item.checked === undefined ? null : String(item.checked),
      href: item.href,
      target: item.href ? "_blank" : null,
      rel: item.href ? "noopener noreferrer" : null,
      dataset: item.dataset || {},
      onclick: () => {
        close(true);
        item.run?.();
      },
      onpointermove: () => row.focus({ preventScroll: true }),
    }, item.icon, h("span", { class: "menu-text" }, h("span", { class: "menu-label" }, item.label), item.detail && h("span", { class: "menu-detail" }, item.detail)));
    rows.push(row);
    menu.append(row);
  }
  const close = (refocus) => {
    if (openMenuClose !== close) return;
    openMenuClose = null;
    button.setAttribute("aria-expanded", "false");
    removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", away);
    menu.remove();
    if (refocus && button.isConnected) button.focus();
    onclose?.();
  };
  close.button = button;
  const outside = (event) => {
    if (!menu.contains(event.target) && !button.contains(event.target)) close(false);
  };
  const away = () => close(false);
  menu.addEventListener("keydown", (event) => {
    const index = rows.indexOf(document.activeElement);
    const go = (to) => rows[(to + rows.length) % rows.length]?.focus();
    if (event.key === "ArrowDown") go(index + 1);
    else if (event.key === "ArrowUp") go(index < 0 ? -1 : index - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(-1);
    else if (event.key === "Enter" || event.key === " ") rows[index]?.click();
    else if (event.key === "Escape") close(true);
    else if (event.key === "Tab") return close(true);
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
      const letter = event.key.toLowerCase();
      const start = (from) => rows.findIndex((row, i) => i > from && row.textContent.trim().toLowerCase().startsWith(letter));
      const found = start(index) >= 0 ? start(index) : start(-1);
      if (found >= 0) go(found);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  hostFor(button).append(menu);
  menu.showPopover();
  place(menu, button, { align, minWidth: 180 });
  button.setAttribute("aria-expanded", "true");
  openMenuClose = close;
  addEventListener("pointerdown", outside, true);
  addEventListener("resize", away);
  (rows.find((row) => row.getAttribute("aria-checked") === "true") || rows[0])?.focus();
}
