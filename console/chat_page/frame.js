// Talking with the company's page around us, when there is one. Who may frame us is the server's
// decision; here only the direct parent is heard.

const PATIENCE_MS = 4000;

export class Frame {
  constructor() {
    this.isFramed = "embedded" in document.documentElement.dataset && parent !== window;
    this.onshown = () => {};
    this.waiting = [];
    if (!this.isFramed) return;
    addEventListener("message", (event) => this.heard(event));
    this.say({ type: "ready" });
  }

  /** What the page around us knows of its visitor: {identity, token}, each perhaps empty. */
  visitor() {
    if (!this.isFramed || this.known) return Promise.resolve(this.known ?? {});
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      setTimeout(() => resolve(this.known ?? {}), PATIENCE_MS);
    });
  }

  /** Browsers may forbid storage inside a frame: the page around us keeps the token. */
  keep(token) {
    this.say({ type: "token", token });
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
      this.known = { identity: message.identity, token: message.token };
      this.waiting.splice(0).forEach((resolve) => resolve(this.known));
    } else if (message.type === "shown") {
      this.onshown(message.shown);
    }
  }
}
