// Pictures: by address or as a Slack file. One that cannot be loaded is replaced by what it shows, in words.

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";

/** A file's content; the sandbox gives it to the page without a token. */
export const fileUrl = (file) => `control/files/${encodeURIComponent(file.id || idIn(file.url) || idIn(file.url_private) || "")}`;

/** A private address holds the file's id: .../files-pri/T0-F0/name.png */
const idIn = (url) => /\b(F[A-Z0-9]{6,})\b/.exec(url || "")?.[1];

const sourceOf = (holder) => holder.image_url || fileUrl(holder.slack_file || {});

export function picture(source, alt, className) {
  const image = h("img", { src: source, alt: alt || "", class: className, loading: "lazy", decoding: "async" });
  image.addEventListener("error", () => {
    image.replaceWith(h("span", { class: "image-missing", role: "img", "aria-label": alt || "" }, icon("image"), h("span", {}, t("image_missing", { alt: alt || "" }))));
  });
  return image;
}

export const imageElement = (element) => picture(sourceOf(element), element.alt_text, "image-small");
export const imageBlock = (block) => picture(sourceOf(block), block.alt_text, "image-block");
