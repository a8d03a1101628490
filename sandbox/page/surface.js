// A surface is what holds blocks: a message, a modal or the Home. It remembers what was typed and chosen in each element
// (so that a redraw loses nothing), and carries clicks to the sandbox.

import { post } from "./api.js";
import { notice } from "./notices.js";
import { t } from "./i18n.js";
import { store } from "./state.js";

const surfaces = new Map();

/** The surface of a message, kept across redraws. */
export function messageSurface(message, channel) {
  const surface = remembered(`${store.as}|${channel}|${message.ts}`, { channel, ts: message.ts });
  surface.kind = "message";
  surface.saved = message.state?.values || {};
  return surface;
}

/** The surface of a view (modal or Home). */
export function viewSurface(view) {
  const surface = remembered(`${store.as}|${view.id}`, { view_id: view.id });
  surface.kind = view.type;
  surface.saved = view.state?.values || {};
  surface.keepOnly(view.blocks || []);
  return surface;
}

function remembered(key, target) {
  if (!surfaces.has(key)) surfaces.set(key, new Surface(key, target));
  return surfaces.get(key);
}

const keyOf = (block, element) => `${block.block_id}\u0000${element.action_id}`;

/** The value of an entry of view.state.values, in the form the control interface takes. */
function valueOfState(entry) {
  if (!entry) return undefined;
  const value = (option) => option?.value;
  if ("value" in entry) return entry.value;
  if ("selected_option" in entry) return value(entry.selected_option) ?? null;
  if ("selected_options" in entry) return (entry.selected_options || []).map(value);
  if ("rich_text_value" in entry) return entry.rich_text_value;
  const name = Object.keys(entry).find((key) => key.startsWith("selected_"));
  return name ? entry[name] : undefined;
}

class Surface {
  constructor(key, target) {
    this.key = key;
    this.target = target;
    this.values = new Map(); // what was typed or chosen here
    this.options = new Map(); // options that came from the app, by value, to show their text again
    this.unsent = new Map(); // values the sandbox does not have yet
    this.running = new Map(); // what is being sent, by element
    this.errors = {};
    this.era = 0; // a submission takes along what was typed before it: nothing of that is told on its own any more
    this.saved = {};
    this.onFailure = null; // shows a failure beside the blocks
  }

  /** What an element holds now, or what the app said it starts with. */
  value(block, element, initial) {
    const key = keyOf(block, element);
    if (!this.values.has(key)) {
      const saved = valueOfState(this.saved[block.block_id]?.[element.action_id]);
      this.values.set(key, saved === undefined ? initial : saved);
    }
    return this.values.get(key);
  }

  /** Forgets elements that an update took away: under Slack, new ids mean an empty field. */
  keepOnly(blocks) {
    const kept = new Set();
    for (const block of blocks) {
      for (const element of elementsOf(block)) kept.add(keyOf(block, element));
    }
    for (const key of [...this.values.keys()]) {
      if (!kept.has(key)) {
        this.values.delete(key);
        this.unsent.delete(key);
      }
    }
  }

  /** Keeps a value while it is being typed; it reaches the sandbox a little later, or with the next action. */
  keep(block, element, value) {
    const key = keyOf(block, element);
    this.values.set(key, value);
    this.unsent.set(key, { block_id: block.block_id, action_id: element.action_id, value, typed: true }); // in the state, and no more
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), 500);
  }

  /** Sends what was typed and not sent yet. */
  async flush() {
    clearTimeout(this.timer);
    const waiting = [...this.unsent.values()];
    this.unsent.clear();
    for (const part of waiting) {
      await post("action", { as: store.as, ...this.target, ...part }).catch((error) => console.warn(`action: ${error.message}`));
    }
  }

  /** True when choosing in this element tells the app at once. */
  dispatches(block) {
    return block.type !== "input" || block.dispatch_action === true;
  }

  /** An element was changed for good: kept, and the app is told when it should be. The last of quick changes wins. */
  async change(block, element, value) {
    if (!this.dispatches(block)) return this.keep(block, element, value);
    const key = keyOf(block, element);
    this.values.set(key, value);
    this.unsent.delete(key);
    const { era } = this;
    while (this.running.has(key)) await this.running.get(key);
    return this.era === era && this.values.get(key) === value ? this.act(block, element, value) : undefined;
  }

  /** Waits until the app has been told of everything changed here. */
  async settled() {
    while (this.running.size) {
      await Promise.all(this.running.values());
      await new Promise((resolve) => setTimeout(resolve)); // what waited for its turn takes it now
    }
  }

  /** Clicks: at most one at a time for each element. Resolves to the sandbox's answer, or null when it was not sent. */
  async act(block, element, value) {
    const key = keyOf(block, element);
    if (this.running.has(key)) return null;
    const answer = this.send(block, element, value).finally(() => this.running.delete(key));
    this.running.set(key, answer);
    return answer;
  }

  async send(block, element, value) {
    this.onFailure?.(null);
    try {
      await this.flush();
      const answer = await post("action", {
        as: store.as, ...this.target, block_id: block.block_id, action_id: element.action_id, ...(value === undefined ? {} : { value }),
      });
      if (answer.ack && answer.ack !== "ok") this.fail(answer.shown || t("failed"));
      return answer;
    } catch (error) {
      this.fail(error.message || t("failed"));
      return null;
    }
  }

  fail(text) {
    if (this.onFailure) this.onFailure(text);
    else notice(text, "error");
  }

  /** Asks the app for the options of an external select. */
  async suggest(block, element, query) {
    const answer = await post("suggest", { as: store.as, ...this.target, block_id: block.block_id, action_id: element.action_id, value: query });
    if (answer.ack && answer.ack !== "ok") throw new Error(answer.shown || t("failed"));
    return answer;
  }

  /** Every input's value, for Submit: { block_id: { action_id: value } }. */
  inputValues(blocks) {
    const values = {};
    for (const block of blocks) {
      for (const element of elementsOf(block)) {
        const key = keyOf(block, element);
        if (block.type === "input" && this.values.has(key)) {
          (values[block.block_id] ||= {})[element.action_id] = this.values.get(key) ?? null;
        }
      }
    }
    return values;
  }

  forgetUnsent() {
    this.era += 1;
    clearTimeout(this.timer);
    this.unsent.clear();
  }
}

function elementsOf(block) {
  return [block.element, block.accessory, ...(Array.isArray(block.elements) ? block.elements : [])].filter((element) => element?.action_id);
}
