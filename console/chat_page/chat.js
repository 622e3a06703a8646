// <gd-chat>: one person's view of one chat, complete and independent of others on the page.

import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { emblem, h, icon, newId } from "./dom.js";
import { openPicture } from "./lightbox.js";
import { Notices } from "./notices.js";
import { Outbox } from "./outbox.js";
import { Timeline } from "./timeline.js";

const RENEW_MS = 60000;
const READ_MS = 500;

/** The words of a page's own buttons, and the commands they stand for. */
const SHORTCUTS = {
  customer: [["wrench", "page.quick.new", "/new"], ["list", "page.quick.list", "/list"], ["help", "page.quick.help", "/help"]],
  engineers: [["list", "page.quick.queue", "/queue"], ["person", "page.quick.mine", "/mine"], ["help", "page.quick.help", "/help"]],
  supervisor: [["board", "page.quick.board", "/board"], ["list", "page.quick.queue", "/queue"], ["help", "page.quick.help", "/help"]],
};
const NAMES = { customer: "page.header.customer", engineers: "page.header.engineers", supervisor: "page.header.supervisor" };
const GREETINGS = { customer: "page.empty.customer", engineers: "page.empty.engineers", supervisor: "page.empty.supervisor" };
const HINTS = { customer: "page.empty.customer_hint", engineers: "page.empty.engineers_hint", supervisor: "page.empty.supervisor_hint" };

class GdChat extends HTMLElement {
  /** False while a frame around us is folded away: nothing is read then. */
  isShown = true;

  onVisibility = () => (document.visibilityState === "visible" ? this.looked() : this.lookedAway());

  /** Begin. `open` asks for a session, `tools` stand at the right of the header. */
  begin({ texts, open, pane = "customer", tools = [], lead = null, locale = "" }) {
    this.end();
    Object.assign(this, { texts, pane, locale: locale || texts.locale, chat: null, timeline: null });
    this.renewed = new Map();
    this.notices = new Notices(texts);
    this.connection = new Connection(open);
    this.connection.addEventListener("session", ({ detail }) => this.sat(detail));
    this.connection.addEventListener("state", ({ detail }) => this.connected(detail));
    this.connection.addEventListener("news", ({ detail }) => this.heard(detail));
    this.connection.addEventListener("refused", ({ detail }) => this.notices.stopped(detail));
    this.build(tools, lead);
    this.connected(false);
    this.connection.start();
  }

  end() {
    clearTimeout(this.reading);
    this.reading = null;
    this.connection?.stop();
    this.outbox?.close();
    this.timeline?.close();
    this.composer?.close();
    this.outbox = null;
    this.replaceChildren();
  }

  connectedCallback() {
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.end();
  }

  build(tools, lead) {
    const { texts } = this;
    this.status = h("p", { class: "status" });
    const company = this.pane === "customer" ? document.documentElement.dataset.company : "";
    const words = h("div", { class: "who" }, lead ?? h("h2", {}, company || texts.say(NAMES[this.pane])), this.status);
    this.body = h("div", { class: "talk" });
    this.drop = h("div", { class: "drop", hidden: true }, icon("attach"), h("p", {}, texts.say("page.file.drop")));
    this.replaceChildren(
      h("header", { class: "bar" }, h("span", { class: "face is-ours" }, this.pane === "customer" ? emblem() : icon(this.pane === "engineers" ? "people" : "eye")), words, h("div", { class: "tools" }, tools)),
      this.notices.banner,
      this.body,
      this.notices.toasts,
      this.drop,
    );
    this.catchDrops();
  }

  /** We know who we are: the first time, or as somebody new after a token expired. */
  sat(session) {
    if (this.chat === session.chat) return;
    this.chat = session.chat;
    this.session = session;
    this.outbox?.close();
    this.timeline?.close();
    this.composer?.close();
    this.timeline = new Timeline({ texts: this.texts, isGroup: session.is_group, acts: this.acts() });
    this.timeline.empty.append(...this.greeting());
    this.timeline.addEventListener("top", () => this.lookBack());
    this.timeline.addEventListener("drawn", () => this.looked());
    this.timeline.addEventListener("scrolled", () => this.looked());
    this.outbox = new Outbox(this.connection, `${session.chat}:${session.person}`, this.locale);
    this.outbox.addEventListener("change", () => this.timeline.showPending(this.outbox.items));
    this.outbox.addEventListener("delivered", ({ detail }) => this.notices.toast(detail.answer.notice));
    this.outbox.addEventListener("progress", ({ detail }) => this.progressed(detail));
    this.composer = this.makeComposer(session);
    this.quick = h("div", { class: "quick", role: "group", "aria-label": this.texts.say("page.quick.label") }, this.shortcuts("chip"));
    this.body.replaceChildren(this.timeline.element, this.quick, this.composer.element);
    this.timeline.showPending(this.outbox.items);
  }

  makeComposer(session) {
    const composer = new Composer({ texts: this.texts, session });
    composer.addEventListener("write", ({ detail }) => this.outbox.add(detail));
    composer.addEventListener("complain", ({ detail }) => this.notices.toast(detail));
    composer.addEventListener("typing", () => session.is_group && this.connection.mention({ type: "typing" }));
    composer.addEventListener("up", () => {
      const mine = this.timeline.lastOfMine;
      if (mine) composer.edit(mine);
    });
    return composer;
  }

  greeting() {
    return [
      h("div", { class: "greeting" }, emblem(), h("h3", {}, this.texts.say(GREETINGS[this.pane])), h("p", {}, this.texts.say(HINTS[this.pane]))),
    ];
  }

  shortcuts(className) {
    return SHORTCUTS[this.pane].map(([shape, key, command]) =>
      h("button", { type: "button", class: className, onclick: (event) => this.push({ line: 0, command, version: 0 }, event.currentTarget) }, icon(shape), h("span", {}, this.texts.say(key))));
  }

  /** What lines may ask for. */
  acts() {
    return {
      press: (line, button, element) => this.push({ line: line.line, command: button.command, version: button.version }, element),
      reply: (line) => this.composer.reply(line),
      edit: (line) => this.composer.edit(line),
      copy: (line) => this.copy(line.text),
      retry: (id) => this.outbox.retry(id),
      drop: (id) => this.outbox.drop(id),
      renew: (line) => this.renew(line),
      save: (event, line, index) => this.save(event, line, index),
      open: (file) => openPicture(file, this.pictures(), this.texts),
    };
  }

  /** Press a button; the same press, asked again after a lost connection, counts once. */
  async push(press, element) {
    const group = element.closest(".choices") ?? element;
    if (group.classList.contains("is-busy")) return;
    group.classList.add("is-busy");
    element.classList.add("is-waiting");
    element.setAttribute("aria-busy", "true");
    const answer = await this.connection.request({ type: "press", id: newId(), locale: this.locale, ...press });
    group.classList.remove("is-busy");
    element.classList.remove("is-waiting");
    element.removeAttribute("aria-busy");
    this.notices.toast(answer.type === "refused" ? this.texts.say(answer.code) : answer.notice);
    this.pressedAt = Date.now();
    if (!press.line) this.timeline.toEnd();
  }

  /** The language of this page is the language to be written to in. */
  tellLanguage() {
    const word = this.locale === "en" ? "en" : "zh";
    this.connection.request({ type: "press", id: newId(), line: 0, version: 0, locale: this.locale, command: `/lang ${word}` })
      .then((answer) => this.notices.toast(answer.notice));
  }

  heard(frame) {
    if (frame.type === "lines") this.took(frame);
    else if (frame.type === "read") this.timeline.showRead(frame.line);
    else if (frame.type === "typing") this.timeline.showTyping(frame.name);
  }

  took(news) {
    const arrived = this.timeline.take(news);
    const wantsText = arrived.some((line) => line.expects_text);
    if (wantsText && !news.is_opening && Date.now() - (this.pressedAt ?? 0) < 5000) this.composer.focus();
  }

  async lookBack() {
    if (this.isLookingBack) return;
    this.isLookingBack = true;
    const before = Math.min(...this.timeline.lines.keys());
    const answer = await this.connection.request({ type: "back", before });
    if (answer.type === "older") this.timeline.takeOlder(answer);
    this.isLookingBack = false;
  }

  /** Fresh addresses of a line's files: the old ones have expired. */
  async renew(line) {
    if (Date.now() - (this.renewed.get(line.line) ?? 0) < RENEW_MS) return null;
    this.renewed.set(line.line, Date.now());
    const answer = await this.connection.request({ type: "renew", line: line.line });
    if (answer.type !== "line") return null;
    this.timeline.takeLine({ ...answer.line, renewed: Date.now() });
    return answer.line;
  }

  async save(event, line, index) {
    if (!this.connection.isUp) return;
    event.preventDefault();
    const answer = await this.connection.request({ type: "renew", line: line.line });
    const file = answer.line?.files?.[index];
    if (file) h("a", { href: file.address, download: file.name }).click();
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.notices.toast(this.texts.say("page.line.copied"));
    } catch {
      this.notices.toast(this.texts.say("page.line.not_copied"));
    }
  }

  pictures() {
    return [...this.timeline.lines.values()].sort((a, b) => a.line - b.line).flatMap((line) => line.files.filter((file) => file.kind === "picture"));
  }

  progressed(file) {
    const ring = this.querySelector(`progress[data-file="${file.key}"]`);
    if (ring) ring.value = file.done;
  }

  connected(isUp) {
    this.notices.connected(isUp);
    this.classList.toggle("is-up", isUp);
    this.status.textContent = this.texts.say(isUp ? "page.status.up" : "page.status.connecting");
  }

  /** Lines were drawn or scrolled: what can be seen now has been read. */
  looked() {
    if (!this.timeline) return;
    const isVisible = this.isShown && document.visibilityState === "visible" && this.offsetParent !== null;
    const { timeline } = this;
    if (isVisible && timeline.isPinned && timeline.last > timeline.readByMe) {
      timeline.readByMe = timeline.last;
      this.tellRead();
    }
    this.dispatchEvent(new CustomEvent("unread", { detail: timeline.unread, bubbles: true }));
  }

  /** At once, and in a flood of lines not again before a while. */
  tellRead() {
    if (this.reading) return;
    this.toldRead = this.timeline.readByMe;
    this.connection.mention({ type: "read", line: this.toldRead });
    this.reading = setTimeout(() => this.lookedAway(), READ_MS);
  }

  /** Nobody looks any more: what was read until now is told without waiting. */
  lookedAway() {
    clearTimeout(this.reading);
    this.reading = null;
    if (this.timeline?.readByMe > this.toldRead) this.tellRead();
  }

  catchDrops() {
    const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    this.ondragover = (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.drop.hidden = false;
    };
    this.ondragleave = (event) => {
      if (!this.contains(event.relatedTarget)) this.drop.hidden = true;
    };
    this.ondrop = (event) => {
      this.drop.hidden = true;
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.composer?.addFiles([...event.dataTransfer.files]);
    };
  }
}

customElements.define("gd-chat", GdChat);
