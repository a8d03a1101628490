// A list to choose from: a combobox that filters as one types, for every kind of select. One value or several.
// Pattern: the text field keeps focus, aria-activedescendant says which option the arrows are on.

import { h, icon, uid } from "./dom.js";
import { t } from "./i18n.js";
import { hostFor, place } from "./popup.js";

/**
 * options: { name, labelledby, describedby, required, placeholder, multiple, max, clearable, minQuery,
 *            groups() -> [{ label, options: [{ value, label, node, detail }] }] or load(query) -> Promise of the same,
 *            chosen: [option], onchange(values, options) -> may return a promise of false to undo }
 */
export function picker(config) {
  const listId = uid("list");
  let chosen = [...(config.chosen || [])];
  let active = -1;
  let rows = [];
  let open = false;
  let timer = 0;
  let ticket = 0;

  const input = h("input", {
    type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", class: "picker-input",
    "aria-expanded": "false", "aria-controls": listId, "aria-autocomplete": "list", "aria-haspopup": "listbox",
    "aria-label": config.labelledby ? null : config.name, "aria-labelledby": config.labelledby, "aria-describedby": config.describedby,
    "aria-required": config.required ? "true" : null, placeholder: config.placeholder, id: config.id, autofocus: config.autofocus,
  });
  const chips = config.multiple ? h("ul", { class: "chips", "aria-label": config.name }) : null;
  const list = h("ul", { class: "listbox", role: "listbox", id: listId, popover: "manual", "aria-label": config.name || config.placeholder, "aria-multiselectable": config.multiple ? "true" : null });
  const field = h("div", { class: "picker-field" }, chips, input, h("span", { class: "picker-arrow" }, icon("down")));
  const root = h("div", { class: `picker${config.multiple ? " picker-multi" : ""}` }, field);

  const showChosen = () => {
    if (config.multiple) {
      chips.replaceChildren(...chosen.map((option) => h("li", { class: "chip" }, option.label, h("button", {
        type: "button", class: "chip-remove", "aria-label": t("remove", { name: option.label }),
        onclick: () => {
          choose(option);
          input.focus();
        },
      }, icon("close")))));
      input.placeholder = chosen.length ? "" : config.placeholder || "";
      chips.hidden = !chosen.length;
    } else {
      input.value = chosen[0]?.label || "";
    }
  };

  const reposition = () => open && place(list, field, { minWidth: field.offsetWidth });

  const close = () => {
    if (!open) return;
    open = false;
    ticket += 1;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    removeEventListener("scroll", onScroll, true);
    removeEventListener("resize", reposition);
    list.remove();
  };

  const onScroll = (event) => {
    if (!list.contains(event.target)) reposition();
  };

  const show = (query) => {
    if (!open) {
      open = true;
      hostFor(field).append(list);
      list.showPopover();
      input.setAttribute("aria-expanded", "true");
      addEventListener("scroll", onScroll, true);
      addEventListener("resize", reposition);
    }
    if (config.load) return ask(query);
    draw(filtered(config.groups(), query));
  };

  const ask = (query) => {
    const least = config.minQuery ?? 3;
    clearTimeout(timer);
    ticket += 1;
    const mine = ticket;
    if (query.length < least) return message(t("type_more", { n: least }));
    message(t("loading"));
    timer = setTimeout(async () => {
      try {
        const groups = await config.load(query);
        if (open && mine === ticket) draw(groups);
      } catch (error) {
        if (open && mine === ticket) message(error.message);
      }
    }, 250);
  };

  const message = (text) => {
    rows = [];
    active = -1;
    list.replaceChildren(h("li", { class: "listbox-message", role: "option", "aria-disabled": "true", "aria-selected": "false" }, text));
    reposition();
  };

  const isChosen = (option) => chosen.some((other) => other.value === option.value);

  const draw = (groups) => {
    rows = [];
    const parts = groups.filter((group) => group.options.length).map((group) => {
      const options = group.options.map((option) => {
        const row = h("li", {
          class: "option", role: "option", id: uid("option"), "aria-selected": String(isChosen(option)), dataset: { value: option.value },
          onclick: () => choose(option),
        }, h("span", { class: "option-check" }, isChosen(option) && icon("check")), h("span", { class: "option-text" }, option.node?.() || option.label, option.detail && h("span", { class: "option-detail" }, option.detail)));
        rows.push({ row, option });
        return row;
      });
      if (!group.label) return options;
      const id = uid("group");
      return h("li", { role: "presentation" }, h("ul", { role: "group", "aria-labelledby": id }, h("li", { class: "listbox-group", role: "presentation", id }, group.label), options));
    });
    if (!rows.length) return message(t("no_match"));
    list.replaceChildren(...parts.flat());
    reposition();
    move(Math.max(0, config.multiple ? 0 : rows.findIndex(({ option }) => isChosen(option))));
  };

  const move = (to) => {
    if (!rows.length) return;
    rows[active]?.row.classList.remove("active");
    active = (to + rows.length) % rows.length;
    const { row } = rows[active];
    row.classList.add("active");
    row.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", row.id);
  };

  const commit = async (next) => {
    const before = chosen;
    chosen = next;
    showChosen();
    const kept = await config.onchange(next.map((option) => option.value), next);
    if (kept === false) {
      chosen = before;
      showChosen();
    }
  };

  const choose = (option) => {
    if (config.multiple) {
      const next = isChosen(option) ? chosen.filter((other) => other.value !== option.value) : [...chosen, option];
      input.value = "";
      if (config.max && next.length > config.max) return close();
      commit(next);
      return open && !config.load ? show("") : close();
    }
    close();
    if (!isChosen(option)) commit([option]);
    else showChosen();
  };

  const leave = () => {
    close();
    if (config.multiple) input.value = "";
    else if (!input.value.trim() && chosen.length && config.clearable) commit([]);
    else showChosen();
  };

  input.addEventListener("click", () => {
    if (!open) {
      if (!config.multiple) input.select();
      show("");
    }
  });
  input.addEventListener("input", () => show(input.value.trim()));
  input.addEventListener("blur", leave);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) show("");
      else move(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      if (rows[active]) choose(rows[active].option);
    } else if (event.key === "Enter") {
      event.preventDefault(); // does not submit the form from here
      show("");
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
      showChosen();
    } else if (event.key === "Backspace" && config.multiple && !input.value && chosen.length) {
      commit(chosen.slice(0, -1));
    }
  });
  // The list never takes focus away from the field.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  field.addEventListener("mousedown", (event) => {
    if (event.target !== input && !event.target.closest("button")) {
      event.preventDefault();
      input.focus();
      if (open) close();
      else show("");
    }
  });
  showChosen();
  return root;
}

function filtered(groups, query) {
  const fold = (text) => String(text).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const wanted = fold(query);
  if (!wanted) return groups;
  return groups.map((group) => ({ ...group, options: group.options.filter((option) => fold(`${option.label} ${option.detail || ""}`).includes(wanted)) }));
}
