// What somebody wrote, until the server has it: kept over lost connections and reloads, sent in
// order. Sending twice shows it once: the server knows each id.

import { newId } from "./dom.js";
import { dropFile, keepFile, keptFile, recall, remember } from "./storage.js";
import { upload } from "./upload.js";

export class Outbox extends EventTarget {
  constructor(connection, key, locale) {
    super();
    this.connection = connection;
    this.key = `outbox:${key}`;
    this.locale = locale;
    this.items = recall(this.key, []).map((item) => ({ ...item, state: item.state === "failed" ? "failed" : "waiting" }));
    this.onState = () => this.pump();
    connection.addEventListener("state", this.onState);
    this.pump();
  }

  /** Write something, or change the line `line`. Shown at once. */
  async add({ text, files = [], quote = null, line = 0 }) {
    const kept = files.map((file) => ({
      key: newId(), name: file.name, media_type: file.type, size: file.size, reference: null, done: 0,
    }));
    await Promise.all(kept.map((entry, index) => keepFile(entry.key, files[index])));
    this.items.push({ id: newId(), text, files: kept, quote, line, at: new Date().toISOString(), state: "waiting", error: null });
    this.changed();
    this.pump();
  }

  retry(id) {
    const item = this.items.find((found) => found.id === id);
    if (!item) return;
    Object.assign(item, { state: "waiting", error: null });
    this.changed();
    this.pump();
  }

  drop(id) {
    const item = this.items.find((found) => found.id === id);
    item?.files.forEach((file) => dropFile(file.key));
    this.items = this.items.filter((found) => found.id !== id);
    this.changed();
  }

  close() {
    this.isClosed = true;
    this.connection.removeEventListener("state", this.onState);
  }

  async pump() {
    if (this.isPumping) return;
    this.isPumping = true;
    try {
      for (let item = this.next(); item && !this.isClosed; item = this.next()) {
        if (!(await this.deliver(item))) break;
      }
    } finally {
      this.isPumping = false;
    }
  }

  next() {
    return this.items.find((item) => item.state !== "failed");
  }

  /** True if the next one may go. */
  async deliver(item) {
    if (!this.connection.session) return false;
    item.state = "sending";
    try {
      for (const file of item.files) await this.hand(file);
    } catch (problem) {
      return this.fell(item, problem.code, problem.retryAfter);
    }
    this.save();
    const answer = await this.connection.request(this.frame(item));
    if (this.isClosed) return false;
    if (answer.type === "refused") return this.fell(item, answer.code, answer.retry_after);
    this.dispatchEvent(new CustomEvent("delivered", { detail: { item, answer } }));
    this.drop(item.id);
    return true;
  }

  async hand(file) {
    if (file.reference) return;
    const blob = await keptFile(file.key);
    if (!blob) throw Object.assign(new Error(file.name), { code: "page.error.file_gone" });
    const receipt = await upload(blob, file.name, this.connection.session.token, (done) => {
      file.done = done;
      this.dispatchEvent(new CustomEvent("progress", { detail: file }));
    });
    file.reference = receipt.reference;
  }

  frame(item) {
    const common = { id: item.id, text: item.text, locale: this.locale };
    if (item.line) return { type: "edit", line: item.line, ...common };
    const files = item.files.map((file) => file.reference);
    return { type: "say", files, reply_to: item.quote?.line ?? 0, ...common };
  }

  fell(item, code, retryAfter) {
    if (retryAfter) {
      item.state = "waiting";
      setTimeout(() => this.pump(), retryAfter * 1000);
      return false;
    }
    Object.assign(item, { state: "failed", error: code });
    // An upload that was refused once may have expired: it is handed in anew at the next try.
    item.files.forEach((file) => (file.reference = null));
    this.changed();
    return true;
  }

  changed() {
    this.save();
    this.dispatchEvent(new Event("change"));
  }

  save() {
    remember(this.key, this.items.length ? this.items : null);
  }
}
