// Talking with the company's page around us, when there is one. Who may frame us is the server's
// decision; here only the direct parent is heard.

const IDENTITY_MS = 4000;

export class Frame {
  constructor() {
    this.isFramed = "embedded" in document.documentElement.dataset && parent !== window;
    this.onshown = () => {};
    this.waiting = [];
    if (!this.isFramed) return;
    addEventListener("message", (event) => this.heard(event));
    this.say({ type: "ready" });
  }

  /** What the company's site signed about its visitor, or null. */
  identity() {
    if (!this.isFramed || this.isIdentified) return Promise.resolve(this.known ?? null);
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      setTimeout(() => resolve(this.known ?? null), IDENTITY_MS);
    });
  }

  unread(count) {
    this.say({ type: "unread", count });
  }

  close() {
    this.say({ type: "close" });
  }

  say(message) {
    if (this.isFramed) parent.postMessage({ gongdan: message }, "*");
  }

  heard(event) {
    const message = event.source === parent ? event.data?.gongdan : null;
    if (!message) return;
    if (message.type === "hello") {
      this.known = message.identity || null;
      this.isIdentified = true;
      this.waiting.splice(0).forEach((resolve) => resolve(this.known));
    } else if (message.type === "shown") {
      this.onshown(message.shown);
    }
  }
}
