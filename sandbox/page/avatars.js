// A person's initials on a colour of their own; the app has its mark.

import { h } from "./dom.js";
import { emojiFor } from "./emoji.js";

/** Two letters at most: "Nora Petit" gives NP. */
function initials(name) {
  const words = String(name || "?").trim().split(/[\s-]+/);
  return ((words[0]?.[0] || "?") + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
}

const HUES = 8; // as many as .avatar[data-hue] in style.css
const hueOf = (id) => [...String(id)].reduce((sum, character) => (sum * 31 + character.codePointAt(0)) % 9973, 7) % HUES;

export function avatar({ id, name, isApp, emoji }, size = "") {
  const drawn = emoji && emojiFor(emoji.replace(/:/g, ""));
  return h("span", { class: `avatar ${isApp ? "avatar-app" : ""} ${size}`, "aria-hidden": "true", dataset: { hue: hueOf(id) } }, drawn || initials(name));
}
