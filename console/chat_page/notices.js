// Fleeting notices, and the line that says the connection is lost.

import { h, icon } from "./dom.js";

const SHOWN_MS = 4500;
const PATIENCE_MS = 1500;

export class Notices {
  constructor(texts) {
    this.texts = texts;
    this.toasts = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
    this.banner = h("div", { class: "banner", role: "status", hidden: true });
  }

  /** Something to know and forget. */
  toast(sentence) {
    if (!sentence) return;
    const toast = h("p", { class: "toast" }, sentence);
    this.toasts.replaceChildren(toast);
    setTimeout(() => toast.remove(), SHOWN_MS + sentence.length * 40);
  }

  /** The connection is there or not; a short gap is nobody's concern. */
  connected(isUp) {
    clearTimeout(this.waiting);
    if (isUp) {
      this.banner.hidden = true;
      return;
    }
    this.waiting = setTimeout(() => {
      this.banner.replaceChildren(h("span", { class: "spinner" }), this.texts.say("page.connection.lost"));
      this.banner.hidden = false;
    }, PATIENCE_MS);
  }

  /** Nothing goes on until the person does something. */
  stopped(code) {
    clearTimeout(this.waiting);
    this.banner.replaceChildren(icon("failed"), this.texts.say(code));
    this.banner.hidden = false;
  }
}
