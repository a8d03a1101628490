// The clock at the top, and the buttons that move it.

import { get, post } from "./api.js";
import { format, fullMoment, shortDate, timeOf } from "./dates.js";
import { $, fill, h, icon } from "./dom.js";
import { pressed } from "./elements.js";
import { t } from "./i18n.js";
import { notice } from "./notices.js";
import * as state from "./state.js";

const MOVES = [
  ["plus_hour", { advance: 3600 }],
  ["next_moment", { next: true }],
  ["plus_day", { advance: 86_400 }],
  ["plus_week", { advance: 604_800 }],
];

export function startClock() {
  state.on("snapshot", drawButtons);
  state.on("snapshot", drawNow);
  setInterval(drawNow, 1000);
}

/** Moves the clock; true when it did. */
export async function moveClock(move) {
  try {
    const answer = await post("clock", move);
    state.setNow(answer.now, answer.speed);
    await state.refreshAll();
    notice(t("clock_moved", { when: fullMoment(state.now()) }));
    return true;
  } catch (error) {
    notice(move.next && error.status === 409 ? t("clock_nothing") : error.message, move.next ? "info" : "error");
    return false;
  }
}

function drawNow() {
  if (!state.store.snapshot) return;
  const time = $("#clock-now");
  const [day, hour] = [shortDate(state.now()), timeOf(state.now())];
  const year = format(state.now(), { year: "numeric" });
  if (time.dataset.words === day + year + hour) return;
  time.dataset.words = day + year + hour;
  fill(time, h("span", { class: "clock-day" }, day, h("span", { class: "clock-year" }, ` ${year}, `)), h("span", { class: "clock-hour" }, hour));
  time.dateTime = state.now().toISOString();
  $("#clock-zone").textContent = state.me()?.tz || "";
}

let drawn = "";
function drawButtons() {
  const language = document.documentElement.lang;
  if (drawn === language) return;
  drawn = language;
  $("#clock-buttons").replaceChildren(...MOVES.map(([name, move]) => {
    const button = h("button", { type: "button", class: "button small", "aria-label": t(name), title: t(name), dataset: { clock: name } }, name === "next_moment" && icon("clock"), h("span", { class: "button-text" }, h("span", { class: "long" }, t(name)), h("span", { class: "short" }, t(`${name}_short`))));
    button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && pressed(button, () => moveClock(move)));
    if (move.next) {
      const tell = () => get("clock").then(({ next }) => {
        button.title = next ? t("next_at", { when: fullMoment(new Date(next)) }) : t("clock_nothing");
      }).catch(() => undefined);
      button.addEventListener("pointerenter", tell);
      button.addEventListener("focus", tell);
    }
    return button;
  }));
}
