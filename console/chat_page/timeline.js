// The lines of a chat in order: what is joined, where a day begins, what is unread, where we look.

import { h, icon } from "./dom.js";
import { drawLine, drawPending, refreshMark } from "./line.js";
import { day, dayKey } from "./when.js";

const NEAR_PX = 80;
const JOINED_MS = 5 * 60 * 1000;

export class Timeline extends EventTarget {
  /** `acts` are what a line may ask for: press, reply, edit, retry, drop, open, jump, renew. */
  constructor({ texts, isGroup, acts }) {
    super();
    this.texts = texts;
    this.isGroup = isGroup;
    this.acts = { ...acts, jump: (line) => this.jump(line) };
    this.lines = new Map();
    this.pending = [];
    this.drawn = new Map();
    this.readByMe = 0;
    this.readByOthers = 0;
    this.unreadFrom = 0;
    this.hasMore = false;
    this.isPinned = true;
    this.scrolledTo = 0;
    this.fresh = 0;
    this.build();
  }

  build() {
    this.list = h("ol", { class: "lines" });
    this.empty = h("div", { class: "empty" });
    this.typing = h("p", { class: "typing", hidden: true });
    this.scroller = h(
      "div",
      { class: "scroller", role: "log", "aria-live": "off", tabindex: "0", "aria-label": this.texts.say("page.chat.lines") },
      this.empty, this.list, this.typing,
    );
    this.pill = h("button", { type: "button", class: "pill", hidden: true, onclick: () => this.toEnd(true) });
    this.spoken = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
    this.element = h("div", { class: "timeline" }, this.scroller, this.pill, this.spoken);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.scroller.addEventListener("keydown", (event) => this.moved(event));
    this.watcher = new ResizeObserver(() => this.isPinned && this.toEnd());
    this.watcher.observe(this.list);
    this.watcher.observe(this.scroller);
  }

  close() {
    this.watcher.disconnect();
  }

  /** News from the server; returns the lines that were not there before. */
  take(news) {
    const known = Math.min(...this.lines.keys());
    const arrived = [];
    for (const line of news.lines) {
      // A change further back than was loaded is seen when somebody scrolls there.
      if (!news.is_opening && this.hasMore && line.line < known) continue;
      if (!this.lines.has(line.line)) arrived.push(line);
      this.lines.set(line.line, line);
    }
    // Nothing of what was taken back stays, not even what was read out.
    if (news.lines.some((line) => line.is_removed)) this.spoken.textContent = "";
    this.readByMe = Math.max(this.readByMe, news.read_by_me);
    this.readByOthers = Math.max(this.readByOthers, news.read_by_others);
    if (news.is_opening) this.opened(news);
    else this.announce(arrived.filter((line) => !line.is_mine));
    this.draw({ animated: !news.is_opening });
    return arrived;
  }

  opened(news) {
    this.hasMore = news.has_more;
    const unread = news.lines.find((line) => !line.is_mine && line.line > this.readByMe);
    this.unreadFrom = this.readByMe && unread ? unread.line : 0;
  }

  /** Older lines, above those that are there. */
  takeOlder(answer) {
    this.hasMore = answer.has_more;
    for (const line of answer.lines) if (!this.lines.has(line.line)) this.lines.set(line.line, line);
    const fromEnd = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.draw({ animated: false });
    this.scroller.scrollTop = this.scroller.scrollHeight - fromEnd;
  }

  takeLine(line) {
    this.lines.set(line.line, line);
    this.draw({ animated: false });
  }

  showPending(items) {
    const isLonger = items.length > this.pending.length;
    this.pending = [...items];
    if (isLonger) this.isPinned = true;
    this.draw({ animated: true });
  }

  showRead(line) {
    this.readByOthers = Math.max(this.readByOthers, line);
    this.draw({ animated: false });
  }

  showTyping(name) {
    this.typing.textContent = this.texts.say("page.chat.typing", { name });
    this.typing.hidden = false;
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => (this.typing.hidden = true), 4000);
    if (this.isPinned) this.toEnd();
  }

  get last() {
    return Math.max(0, ...this.lines.keys());
  }

  get unread() {
    return [...this.lines.values()].filter((line) => !line.is_mine && line.line > this.readByMe).length;
  }

  /** My last message, for changing it. */
  get lastOfMine() {
    return [...this.lines.values()].filter((line) => line.is_mine && line.text).sort((a, b) => b.line - a.line)[0];
  }

  draw({ animated }) {
    const entries = this.entries();
    const wanted = new Set(entries.map((entry) => entry.key));
    for (const [key, { element }] of this.drawn) {
      if (!wanted.has(key)) {
        element.remove();
        this.drawn.delete(key);
      }
    }
    let previous = null;
    for (const entry of entries) previous = this.place(entry, previous, animated);
    this.empty.hidden = entries.length > 0;
    if (this.isPinned) this.toEnd();
    this.dispatchEvent(new Event("drawn"));
  }

  place(entry, previous, animated) {
    const drawn = this.drawn.get(entry.key);
    let element = drawn?.element;
    if (drawn?.signature !== entry.signature) {
      const fresh = entry.build();
      if (element) this.swap(element, fresh);
      else if (animated) fresh.classList.add("is-new");
      element = fresh;
      this.drawn.set(entry.key, { element, signature: entry.signature });
    }
    if (entry.mark !== undefined) refreshMark(element, entry.mark, this.texts);
    const next = previous ? previous.nextSibling : this.list.firstChild;
    if (next !== element) this.list.insertBefore(element, next);
    return element;
  }

  /** Replace, and leave the focus where it was. */
  swap(old, fresh) {
    const focused = old.contains(document.activeElement) ? document.activeElement.dataset.focus ?? "" : null;
    old.replaceWith(fresh);
    if (focused !== null) (fresh.querySelector(`[data-focus="${CSS.escape(focused)}"]`) ?? fresh.querySelector(".bubble"))?.focus({ preventScroll: true });
  }

  entries() {
    const edits = new Map(this.pending.filter((item) => item.line).map((item) => [item.line, item]));
    const waiting = new Set(this.pending.map((item) => item.id));
    const arrived = new Set();
    const shown = [...this.lines.values()].sort((a, b) => a.line - b.line);
    const entries = [];
    let before = null;
    shown.forEach((line, index) => {
      arrived.add(line.id);
      before = this.dividers(entries, line, before);
      const isFirst = !isJoined(shown[index - 1], line) || line.line === this.unreadFrom;
      const isLast = !isJoined(line, shown[index + 1]) || shown[index + 1].line === this.unreadFrom;
      const edit = edits.get(line.line);
      entries.push({
        key: `line ${line.line}`,
        signature: `${line.revision} ${line.renewed ?? 0} ${isFirst} ${isLast} ${edit?.text ?? ""} ${edit?.state ?? ""}`,
        mark: line.is_mine ? this.mark(line, edit, waiting) : undefined,
        build: () => drawLine(edit ? { ...line, text: edit.text, failed: edit } : line, {
          texts: this.texts, isGroup: this.isGroup, isFirst, isLast, acts: this.acts,
        }),
      });
    });
    for (const item of this.pending) {
      if (item.line || arrived.has(item.id)) continue;
      before = this.dividers(entries, item, before);
      entries.push({
        key: `pending ${item.id}`,
        signature: `${item.state === "failed"} ${item.error}`,
        mark: item.state === "failed" ? "failed" : "waiting",
        build: () => drawPending(item, { texts: this.texts, isGroup: this.isGroup, acts: this.acts }),
      });
    }
    return entries;
  }

  mark(line, edit, waiting) {
    if (edit?.state === "failed") return "failed";
    if (edit || waiting.has(line.id)) return "waiting";
    return this.isGroup && line.line <= this.readByOthers ? "read" : "sent";
  }

  dividers(entries, line, before) {
    const date = new Date(line.at);
    const key = dayKey(date);
    if (key !== before) {
      const words = day(date, this.texts);
      entries.push({ key: `day ${key}`, signature: words, build: () => h("li", { class: "day" }, h("span", {}, words)) });
    }
    if (line.line && line.line === this.unreadFrom) {
      const words = this.texts.say("page.chat.unread");
      entries.push({ key: "unread", signature: words, build: () => h("li", { class: "unread" }, h("span", {}, words)) });
    }
    return key;
  }

  announce(lines) {
    if (!lines.length) return;
    const say = (line) => [line.author, line.title, line.text, ...line.files.map((file) => file.name)].filter(Boolean).join(" ");
    this.spoken.textContent = lines.map(say).join("\n");
    if (this.isPinned) return;
    this.fresh += lines.length;
    this.pill.replaceChildren(icon("down"), this.texts.say("page.chat.fresh", { count: this.fresh }));
    this.pill.hidden = false;
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    // What grows below us is no reason to stay behind; only scrolling up is.
    const isNear = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (isNear || scrollTop < this.scrolledTo - 1) this.isPinned = isNear;
    this.scrolledTo = scrollTop;
    if (this.isPinned) this.fresh = 0;
    if (!this.isPinned && this.fresh === 0 && scrollHeight - scrollTop - clientHeight > clientHeight) {
      this.pill.replaceChildren(icon("down"), h("span", { class: "unseen" }, this.texts.say("page.chat.to_end")));
      this.pill.hidden = false;
    } else if (this.fresh === 0) {
      this.pill.hidden = true;
    }
    if (scrollTop < 240 && this.hasMore) this.dispatchEvent(new Event("top"));
    this.dispatchEvent(new Event("scrolled"));
  }

  toEnd(isSmooth = false) {
    this.isPinned = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: isSmooth && !calm ? "smooth" : "auto" });
  }

  jump(number) {
    const element = this.drawn.get(`line ${number}`)?.element;
    if (!element) return;
    element.scrollIntoView({ block: "center" });
    element.classList.remove("is-found");
    requestAnimationFrame(() => element.classList.add("is-found"));
    element.querySelector(".bubble")?.focus({ preventScroll: true });
  }

  /** Arrow keys go from line to line. */
  moved(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const bubbles = [...this.list.querySelectorAll(".bubble")];
    if (!step || !bubbles.length || event.target.matches("audio, video")) return;
    const at = bubbles.findIndex((bubble) => bubble.closest("li").contains(document.activeElement));
    const next = bubbles[at < 0 ? bubbles.length - 1 : at + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
}

function isJoined(first, second) {
  if (!first || !second || first.author !== second.author || first.is_mine !== second.is_mine) return false;
  if (first.is_card || second.is_card || first.buttons.length) return false;
  const [one, two] = [new Date(first.at), new Date(second.at)];
  return two - one < JOINED_MS && dayKey(one) === dayKey(two);
}
