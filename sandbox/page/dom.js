// Building and updating the document. Text only ever enters it as text nodes: nothing here parses HTML.

/** Builds an element: h("button", { class: "x", onclick: fn, dataset: { ts } }, "label", child). */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on") && typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (name === "dataset") setData(element, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function setData(element, data) {
  for (const [name, value] of Object.entries(data)) {
    if (value !== undefined && value !== null) element.dataset[name] = value;
  }
}

/** Replaces the children of an element; what is null, undefined or false is left out. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

export const $ = (selector, root = document) => root.querySelector(selector);

let counter = 0;
/** A fresh id, for labels and descriptions. */
export const uid = (prefix = "x") => `${prefix}-${++counter}`;

// Icons are drawn here so that no font or image is needed. All on a 20 x 20 grid, stroked.
const PATHS = {
  hash: "M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h13.5M3 12.5h13.5",
  lock: "M5.5 9h9v7.5h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  close: "M5 5l10 10M15 5L5 15",
  back: "M12 4l-6 6 6 6",
  down: "M5 7.5l5 5 5-5",
  right: "M7.5 5l5 5-5 5",
  bolt: "M11 2.5 4.5 11.5H9L8 17.5l7-9.5h-4.5z",
  send: "M3 10 17 3.5 12.5 17 9.5 11.5zM9.5 11.5 17 3.5",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  check: "M4 10.5l4 4 8-9",
  alert: "M10 3 2.5 16.5h15zM10 8.5v3.5M10 14.3v.01",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  reply: "M8 5 3 9.5 8 14M3 9.5h8a6 6 0 0 1 6 6",
  sun: "M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M15.7 4.3l-1.1 1.1M5.4 14.6l-1.1 1.1",
  moon: "M16.5 11.8A7 7 0 1 1 8.2 3.5a5.5 5.5 0 0 0 8.3 8.3z",
  auto: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 3v14M12.5 4v12M15 5.5v9",
  clock: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 5.5V10l3 2",
  compass: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM13 7l-1.7 4.3L7 13l1.7-4.3z",
  person: "M10 10a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 10 10zM3.5 17c.5-3.2 3-5 6.5-5s6 1.8 6.5 5",
  image: "M3 4.5h14v11H3zM3 13l4-4 3.5 3.5L13 10l4 4M13 7.5v.01",
};

/** A decorative icon; the name of a control always comes from text or aria-label beside it. */
export function icon(name) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(ns, "path");
  path.setAttribute("d", PATHS[name] || PATHS.more);
  svg.append(path);
  return svg;
}

/**
 * Makes the children of `parent` be `wanted`, touching only what changed, so that focus, scroll and what is typed stay.
 * Each wanted child: { key, print, make(old) }. A child whose key and print are the same is left alone.
 */
export function syncChildren(parent, wanted) {
  const keys = new Set(wanted.map((w) => w.key));
  const old = new Map();
  for (const child of [...parent.children]) {
    if (child.syncKey !== undefined && keys.has(child.syncKey) && !old.has(child.syncKey)) old.set(child.syncKey, child);
    else child.remove();
  }
  let cursor = parent.firstElementChild;
  for (const { key, print, make } of wanted) {
    let node = old.get(key);
    if (!node || node.syncPrint !== print) {
      const fresh = make(node);
      if (node && fresh !== node) {
        const focused = document.activeElement;
        if (focused?.getAttribute("role") === "combobox" && node.contains(focused)) focused.blur(); // closes its list
        if (cursor === node) cursor = fresh;
        node.replaceWith(fresh);
      }
      node = fresh;
      node.syncKey = key;
      node.syncPrint = print;
    }
    if (node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
  }
}

/** Runs `change`; if it removed the focused control, puts focus on its successor, or on `fallback`. */
export function keepFocus(root, change, fallback) {
  const active = document.activeElement;
  if (!active || active === document.body || !root.contains(active)) return change();
  const marks = address(active, root);
  const selection = "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  const result = change();
  if (active.isConnected && document.activeElement === active) return result;
  const next = active.isConnected ? active : findAgain(marks, root);
  const target = next && !next.disabled ? next : fallback && fallback();
  if (target) {
    target.focus({ preventScroll: true });
    if (next === target && selection && selection[0] !== null && target.setSelectionRange) {
      try {
        target.setSelectionRange(...selection);
      } catch {
        // Some input types have no text selection.
      }
    }
  }
  return result;
}

/** Selectors that find a control again after its block was drawn again: the exact one, then one without the block's id. */
export function address(active, root = document.body) {
  const holder = active.closest("[data-action-id]");
  if (!holder || !root.contains(holder)) return active.id ? [`#${CSS.escape(active.id)}`] : [];
  const attribute = (name, value) => `[${name}="${CSS.escape(value)}"]`;
  const message = active.closest("[data-ts]");
  const block = active.closest("[data-block-id]");
  const within = message && message !== root && root.contains(message) ? `${attribute("data-ts", message.dataset.ts)} ` : "";
  let control = attribute("data-action-id", holder.dataset.actionId);
  if (holder !== active) {
    const choice = active.type === "checkbox" || active.type === "radio";
    control += ` ${active.localName}${choice ? attribute("value", active.value) : ""}`;
  }
  const exact = block && block !== holder ? `${within}${attribute("data-block-id", block.dataset.blockId)} ${control}` : null;
  return [exact, within + control].filter(Boolean);
}

export function findAgain(selectors, root = document) {
  for (const selector of selectors) {
    const found = root.querySelector(selector);
    if (found) return found;
  }
  return null;
}
