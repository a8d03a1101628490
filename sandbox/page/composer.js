// Where messages and commands are written. Enter sends, Shift+Enter starts a line; "/" completes commands, "@" people.

import { post } from "./api.js";
import { h, icon, uid } from "./dom.js";
import { t } from "./i18n.js";
import { runShortcut } from "./messages.js";
import { announce } from "./notices.js";
import { openMenu } from "./popup.js";
import { appName, appUserId, displayName, people, personById, refreshMessages, refreshSnapshot, refreshThread, store } from "./state.js";

const drafts = new Map(); // what is being written, by place and person

/** Fills `host` with a composer. `where.channel()` and `where.thread()` say where it writes. */
export function composer(host, where) {
  const ids = { list: uid("complete"), hint: uid("hint"), error: uid("error") };
  let options = [];
  let active = 0;
  let place = "";

  const area = h("textarea", {
    rows: "1", class: "composer-text", "aria-autocomplete": "list", "aria-controls": ids.list, "aria-haspopup": "listbox",
    "aria-describedby": `${ids.hint} ${ids.error}`, spellcheck: "true",
  });
  const list = h("ul", { class: "listbox completion", role: "listbox", id: ids.list, hidden: true });
  const usage = h("p", { class: "usage", "aria-live": "polite" });
  const error = h("p", { class: "failure", id: ids.error, role: "alert" });
  const hint = h("p", { class: "sr-only", id: ids.hint });
  const send = h("button", { type: "submit", class: "icon-button send" }, icon("send"));
  const bolt = where.thread ? null : h("button", { type: "button", class: "icon-button", "aria-haspopup": "menu", "aria-expanded": "false" }, icon("bolt"));
  const form = h("form", { class: "composer", novalidate: true }, list, h("div", { class: "composer-box" }, bolt, area, send), usage, error, hint);
  host.replaceChildren(form);

  const key = () => `${store.as}|${where.channel()}|${where.thread?.() || ""}`;

  const grow = () => {
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, 180)}px`;
  };

  const setText = (text) => {
    area.value = text;
    drafts.set(place, text);
    options = [];
    grow();
    drawList();
    explain();
  };

  // ------------------------------------------------------------------------------------------------------ completion

  const candidates = () => {
    const before = area.value.slice(0, area.selectionStart);
    if (!where.thread && /^\/\S*$/.test(before) && before === area.value) {
      const typed = before.slice(1).toLowerCase();
      return (store.snapshot?.commands || [])
        .filter((command) => command.command.slice(1).toLowerCase().startsWith(typed))
        .map((command) => ({ label: command.command, hint: command.usage_hint, detail: command.description, put: `${command.command} `, from: 0 }));
    }
    const mention = /(^|\s)@([\p{L}\p{N}_.-]*)$/u.exec(before);
    if (mention) {
      const typed = mention[2].toLowerCase();
      return [{ ...personById(appUserId()), real_name: appName() }, ...people().filter((person) => !person.deleted)]
        .filter((person) => person.name?.toLowerCase().startsWith(typed) || displayName(person).toLowerCase().includes(typed))
        .slice(0, 8)
        .map((person) => ({ label: displayName(person), detail: `@${person.name}`, put: `@${person.name} `, from: before.length - mention[2].length - 1 }));
    }
    return [];
  };

  const complete = () => {
    options = document.activeElement === area ? candidates() : [];
    active = 0;
    drawList();
    explain();
  };

  /** Under a command that is being written: what it takes and does. */
  const explain = () => {
    const command = where.thread ? null : (store.snapshot?.commands || []).find((one) => area.value.startsWith(`${one.command} `));
    const words = command ? `${command.command} ${command.usage_hint || ""} · ${command.description || ""}` : "";
    if (usage.textContent !== words) usage.textContent = words;
  };

  const drawList = () => {
    list.hidden = !options.length;
    list.setAttribute("aria-label", options[0]?.label.startsWith("/") ? t("commands") : t("people_list"));
    list.replaceChildren(...options.map((option, index) => h("li", {
      role: "option", class: `option${index === active ? " active" : ""}`, id: `${ids.list}-${index}`, "aria-selected": String(index === active),
      onmousedown: (event) => {
        event.preventDefault();
        take(option);
      },
    }, h("span", { class: "option-text" }, h("span", { class: "option-line" }, h("b", {}, option.label), option.hint && h("span", { class: "option-hint" }, option.hint)), option.detail && h("span", { class: "option-detail" }, option.detail)))));
    if (options.length) {
      area.setAttribute("aria-activedescendant", `${ids.list}-${active}`);
      list.children[active].scrollIntoView({ block: "nearest" });
    } else area.removeAttribute("aria-activedescendant");
  };

  const take = (option) => {
    const end = area.selectionStart;
    const caret = option.from + option.put.length;
    area.value = area.value.slice(0, option.from) + option.put + area.value.slice(end);
    area.setSelectionRange(caret, caret);
    drafts.set(place, area.value);
    grow();
    complete();
  };

  // ---------------------------------------------------------------------------------------------------------- sending

  let sending = 0;
  const busyWhile = async (work) => {
    sending += 1;
    send.classList.add("busy");
    send.setAttribute("aria-busy", "true");
    await work();
    sending -= 1;
    if (sending) return;
    send.classList.remove("busy");
    send.removeAttribute("aria-busy");
  };

  const submit = async () => {
    const text = area.value.trim();
    if (!text) return; // pressing twice finds nothing to send; another message need not wait for the first
    const [channel, thread_ts] = [where.channel(), where.thread?.()];
    const from = place;
    error.replaceChildren();
    setText("");
    await busyWhile(async () => {
      let failure = null;
      try {
        const [command] = text.split(/\s/, 1);
        const known = !thread_ts && (store.snapshot?.commands || []).some((one) => one.command === command);
        const answer = known
          ? await post("command", { as: store.as, channel, command, text: text.slice(command.length).trim() })
          : await post("message", { as: store.as, channel, text, thread_ts });
        if (answer.ack && answer.ack !== "ok") failure = answer.shown || t("command_failed", { command });
      } catch (problem) {
        failure = problem.message || t("failed");
      }
      if (failure) {
        error.replaceChildren(icon("alert"), h("span", {}, failure));
        // What was typed is not lost, unless something else is being written already.
        if (place === from && !area.value) setText(text);
        else if (!drafts.get(from)) drafts.set(from, text);
      }
    });
    await Promise.all([refreshMessages(channel), thread_ts && refreshThread(), refreshSnapshot()]);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  area.addEventListener("input", () => {
    drafts.set(place, area.value);
    error.replaceChildren();
    grow();
    complete();
  });
  area.addEventListener("blur", () => {
    options = [];
    drawList();
  });
  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (options.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      active = (active + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
      drawList();
    } else if (options.length && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey && !(event.key === "Enter" && area.value.trim() === options[active].label)) {
      take(options[active]);
    } else if (options.length && event.key === "Escape") {
      options = [];
      drawList();
    } else if (event.key === "Enter" && !event.shiftKey) {
      submit();
    } else return;
    event.preventDefault();
  });
  bolt?.addEventListener("click", () => {
    const shortcuts = (store.snapshot?.shortcuts || []).filter((shortcut) => shortcut.type === "global");
    if (!shortcuts.length) return announce(t("no_shortcuts"));
    openMenu(bolt, [{ heading: appName() }, ...shortcuts.map((shortcut) => ({ label: shortcut.name, detail: shortcut.description, icon: icon("bolt"), run: () => runShortcut(shortcut) }))], { label: t("shortcuts"), align: "start" });
  });

  return {
    /** Called when the place, the person or the language may have changed. */
    refresh(name) {
      area.setAttribute("aria-label", name);
      area.placeholder = name;
      hint.textContent = t("composer_hint");
      send.setAttribute("aria-label", t("send"));
      bolt?.setAttribute("aria-label", t("shortcuts"));
      if (bolt) bolt.hidden = !(store.snapshot?.shortcuts || []).some((shortcut) => shortcut.type === "global");
      if (key() !== place) {
        place = key();
        error.replaceChildren();
        setText(drafts.get(place) || "");
      }
    },
    focus: () => area.focus(),
  };
}
