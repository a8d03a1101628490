// "Try this": a short list that leads through the workspace. Each step does itself, and is ticked when the sandbox saw
// it done, whoever did it and however.

import { post } from "./api.js";
import { moveClock } from "./clock.js";
import { $, h, icon, syncChildren } from "./dom.js";
import { pressed } from "./elements.js";
import { currentLanguage, localised, t } from "./i18n.js";
import { runShortcut } from "./messages.js";
import { announce, notice } from "./notices.js";
import { closeDrawers } from "./panel.js";
import * as state from "./state.js";

const { store } = state;
const pressedSteps = new Set(); // steps without a done_when whose button was pressed
let told = null; // the steps known to be done

export function startGuide() {
  state.on("snapshot", () => {
    draw();
    tell();
  });
}

const steps = () => store.snapshot?.guide?.steps || [];

/** The sandbox says which steps are done; a step that waits for nothing is done once its button was pressed. */
const isDone = (step) => Boolean(step.done) || pressedSteps.has(step.id);

/** Says aloud what has just been ticked. */
function tell() {
  const now = new Set(steps().filter(isDone).map((step) => step.id));
  for (const step of steps()) {
    if (told && now.has(step.id) && !told.has(step.id)) announce(t("step_announced", { text: localised(step.text) }));
  }
  told = now;
}

/** Does a step for the person: becomes whom it needs, goes there, acts. */
async function run(step) {
  const what = step.do || {};
  const wanted = step.as && step.as !== store.as;
  const writes = what.command || what.message;
  const at = what.home ? "home" : what.open || what.channel || (writes && store.at === "home" ? "im" : store.at);
  closeDrawers();
  if (wanted) await state.becomePerson(step.as, at);
  else if (at !== store.at || what.home) await state.goTo(at);
  try {
    let answer = null;
    if (what.clock) await moveClock(what.clock);
    if (what.command) {
      const [command, ...rest] = what.command.split(" ");
      answer = await post("command", { as: store.as, channel: store.at, command, text: what.text ?? rest.join(" ") });
    }
    if (what.message) answer = await post("message", { as: store.as, channel: store.at, text: localised(what.message) });
    if (what.shortcut) await runShortcut({ callback_id: what.shortcut });
    if (answer?.ack && answer.ack !== "ok") notice(answer.shown || t("failed"), "error");
  } catch (error) {
    notice(error.message, "error");
  }
  if (!step.done_when) pressedSteps.add(step.id);
  await state.refreshAll();
  draw();
}

function draw() {
  const host = $("#guide");
  const guide = store.snapshot?.guide;
  if (!guide) return void host.replaceChildren(h("p", { class: "empty" }, t("guide_none")));
  const total = steps().length;
  const count = steps().filter((step) => isDone(step)).length;
  const current = steps().find((step) => !isDone(step));
  if (!host.firstElementChild?.matches(".guide-head")) {
    host.replaceChildren(h("div", { class: "guide-head" }, h("h2"), h("p", { class: "guide-count" }), h("progress", { class: "guide-progress" })), h("ol", { class: "steps" }), h("p", { class: "guide-complete", role: "status" }));
  }
  $("h2", host).textContent = localised(guide.title) || t("guide");
  $(".guide-count", host).textContent = t("guide_done", { done: count, total });
  $("#guide-short").textContent = `${count}/${total}`;
  Object.assign($(".guide-progress", host), { max: total || 1, value: count });
  $(".guide-progress", host).setAttribute("aria-label", t("guide_done", { done: count, total }));
  $(".guide-complete", host).textContent = total && count === total ? t("guide_complete") : "";
  syncChildren($(".steps", host), steps().map((step, index) => ({
    key: step.id || String(index),
    print: JSON.stringify([step, isDone(step), step === current, currentLanguage(), state.personById(step.as)?.real_name]),
    make: (old) => drawStep(old, step, index, step === current),
  })));
}

function drawStep(old, step, index, isCurrent) {
  const ticked = isDone(step);
  const row = old || h("li", { class: "step", dataset: { step: step.id } }, h("span", { class: "step-mark" }), h("div", { class: "step-body" }, h("p", { class: "step-text" }), h("div", { class: "step-foot" })));
  row.classList.toggle("done", ticked);
  row.classList.toggle("current", isCurrent);
  if (isCurrent) row.setAttribute("aria-current", "step");
  else row.removeAttribute("aria-current");
  $(".step-mark", row).replaceChildren(ticked ? icon("check") : String(index + 1), ticked ? h("span", { class: "sr-only" }, `${t("guide_step", { n: index + 1 })}, ${t("step_done")}`) : "");
  $(".step-text", row).textContent = localised(step.text);
  let button = $("button", row);
  if (!button) {
    button = h("button", { type: "button", class: "button small" }, h("span", { class: "button-text" }));
    button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && pressed(button, () => run(button.step)));
    $(".step-foot", row).append(button, h("span", { class: "step-as" }));
  }
  button.step = step;
  button.classList.toggle("primary", isCurrent);
  $(".button-text", button).textContent = t(ticked ? "guide_again" : "guide_do");
  button.setAttribute("aria-label", `${t(ticked ? "guide_again" : "guide_do")}: ${localised(step.text)}`);
  const person = state.personById(step.as);
  $(".step-as", row).textContent = person ? state.displayName(person) : "";
  return row;
}
