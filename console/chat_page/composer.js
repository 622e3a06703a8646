// Where one writes: text that grows, files by button, paste or drop, an answer or a correction.

import { size } from "./attachments.js";
import { h, icon, iconButton } from "./dom.js";
import { recall, remember } from "./storage.js";

const MOST_FILES = 10;
const TYPING_MS = 3000;
const NEAR_LIMIT = 200;

export class Composer extends EventTarget {
  /** Events: "write" ({text, files, quote, line}), "typing", "complain" (sentence), "up" (edit the last). */
  constructor({ texts, session }) {
    super();
    this.texts = texts;
    this.session = session;
    this.draftKey = `draft:${session.chat}:${session.person}`;
    this.files = [];
    this.quote = null;
    this.editing = null;
    this.build();
    this.input.value = recall(this.draftKey, "");
    // Its height is known only where it has a width: at first, and whenever that changes.
    this.sizes = new ResizeObserver(() => this.input.clientWidth !== this.width && this.grow());
    this.sizes.observe(this.input);
  }

  close() {
    this.sizes.disconnect();
  }

  build() {
    const { texts } = this;
    this.picker = h("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", onchange: () => this.picked() });
    this.context = h("div", { class: "context", hidden: true });
    this.tray = h("ul", { class: "tray", hidden: true });
    this.left = h("span", { class: "left", "aria-live": "polite" });
    this.input = h("textarea", {
      rows: "1",
      placeholder: texts.say("page.composer.placeholder"),
      "aria-label": texts.say("page.composer.label"),
      enterkeyhint: "send",
      autocomplete: "off",
      oninput: () => this.typed(),
      onkeydown: (event) => this.pressed(event),
      onpaste: (event) => this.pasted(event),
    });
    this.sender = h("button", { type: "submit", class: "send", "aria-label": texts.say("page.composer.send"), title: texts.say("page.composer.send") }, icon("send"));
    this.element = h(
      "form",
      { class: "composer", onsubmit: (event) => { event.preventDefault(); this.write(); } },
      this.context,
      this.tray,
      h("div", { class: "field" }, iconButton("attach", texts.say("page.composer.attach"), () => this.picker.click()), this.input, this.left, this.sender),
      this.picker,
    );
    this.refresh();
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  reply(line) {
    this.stop();
    this.quote = { line: line.line, author: line.author, text: line.title || line.text || line.files.map((file) => file.name).join(" ") };
    this.showContext("reply", this.quote.author || this.texts.say(this.session.is_group ? "page.chat.desk" : "page.chat.us"), this.quote.text);
  }

  edit(line) {
    this.stop();
    this.editing = line;
    this.input.value = line.text;
    this.showContext("edit", this.texts.say("page.composer.editing"), line.text);
  }

  showContext(name, title, text) {
    this.context.replaceChildren(
      icon(name),
      h("div", {}, h("strong", {}, title), h("span", {}, text)),
      iconButton("close", this.texts.say("page.composer.stop"), () => { this.stop(); this.focus(); }),
    );
    this.context.hidden = false;
    this.grow();
    this.focus();
  }

  /** Neither answering nor correcting any more. */
  stop() {
    if (this.editing) this.input.value = recall(this.draftKey, "");
    this.quote = null;
    this.editing = null;
    this.context.hidden = true;
    this.grow();
  }

  addFiles(files) {
    for (const file of files) {
      if (file.size > this.session.max_file_bytes) this.complain("page.error.file_too_large");
      else if (file.size === 0) this.complain("page.error.file_empty");
      else if (this.files.length >= MOST_FILES) this.complain("page.error.too_many_files");
      else this.files.push(file);
    }
    this.showTray();
    this.focus();
  }

  write() {
    const text = this.input.value.trim();
    const files = this.editing ? [] : this.files;
    if ((!text && !files.length) || text.length > this.session.max_text) return;
    const { quote, editing } = this;
    if (!editing || text !== editing.text) {
      this.dispatchEvent(new CustomEvent("write", { detail: { text, files, quote, line: editing?.line ?? 0 } }));
    }
    if (!editing) this.files = [];
    this.quote = null;
    this.editing = null;
    this.context.hidden = true;
    this.input.value = editing ? recall(this.draftKey, "") : "";
    if (!editing) remember(this.draftKey, null);
    this.showTray();
    this.grow();
    this.focus();
  }

  typed() {
    if (!this.editing) remember(this.draftKey, this.input.value || null);
    this.grow();
    if (this.input.value && Date.now() - (this.typingTold ?? 0) > TYPING_MS) {
      this.typingTold = Date.now();
      this.dispatchEvent(new Event("typing"));
    }
  }

  pressed(event) {
    // While an input method composes, Enter chooses letters; 229 is how some browsers say so.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.write();
    } else if (event.key === "Escape" && !this.context.hidden) {
      event.stopPropagation();
      this.stop();
    } else if (event.key === "ArrowUp" && !this.input.value && !this.files.length) {
      event.preventDefault();
      this.dispatchEvent(new Event("up"));
    }
  }

  pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.addFiles(files);
  }

  picked() {
    this.addFiles([...this.picker.files]);
    this.picker.value = "";
  }

  showTray() {
    const draw = (file) => h(
      "li",
      {},
      file.type.startsWith("image/") ? preview(file) : h("span", { class: "file-icon" }, icon("file")),
      h("span", { class: "file-words" }, h("strong", {}, file.name), h("small", {}, size(file.size))),
      iconButton("close", this.texts.say("page.file.remove", { name: file.name }), () => {
        this.files = this.files.filter((other) => other !== file);
        this.showTray();
        this.focus();
      }),
    );
    this.tray.replaceChildren(...this.files.map(draw));
    this.tray.hidden = !this.files.length;
    this.refresh();
  }

  grow() {
    this.width = this.input.clientWidth;
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 168)}px`;
    this.refresh();
  }

  refresh() {
    const left = this.session.max_text - this.input.value.trim().length;
    this.left.textContent = left < NEAR_LIMIT ? String(left) : "";
    this.left.classList.toggle("is-over", left < 0);
    this.sender.disabled = left < 0 || (!this.input.value.trim() && !this.files.length);
  }

  complain(code) {
    this.dispatchEvent(new CustomEvent("complain", { detail: this.texts.say(code) }));
  }
}

function preview(file) {
  const image = h("img", { alt: "" });
  image.src = URL.createObjectURL(file);
  image.onload = () => URL.revokeObjectURL(image.src);
  return image;
}
