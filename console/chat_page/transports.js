// Two ways to the server: a WebSocket, and requests where no socket gets through.
// Both: send(frame); close(); they call `hear(frame)`, and `lost(reason)` once when it is over.

const OPENING_MS = 8000;
const CLOSED_FOR_SESSION = 4401;

/** The live way. */
export class SocketTransport {
  constructor({ token, revision, hear, lost }) {
    const address = new URL("/chat/socket", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new WebSocket(address);
    const tooLong = setTimeout(() => this.socket.close(), OPENING_MS);
    this.socket.onopen = () => this.send({ type: "hello", token, revision });
    this.socket.onmessage = (event) => {
      clearTimeout(tooLong);
      hear(JSON.parse(event.data));
    };
    this.socket.onclose = (event) => {
      clearTimeout(tooLong);
      this.socket.onmessage = null;
      lost(event.code === CLOSED_FOR_SESSION ? "session" : "closed");
    };
  }

  send(frame) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  close() {
    const { onclose } = this.socket;
    this.socket.onclose = null;
    this.socket.close();
    onclose?.({ code: 1000 });
  }
}

/** The patient way. */
export class PollTransport {
  constructor({ token, revision, hear, lost }) {
    this.hear = hear;
    this.lost = lost;
    this.headers = { Authorization: `Bearer ${token}` };
    this.stop = new AbortController();
    this.posting = Promise.resolve();
    this.listen(revision);
  }

  async listen(revision) {
    try {
      while (!this.stop.signal.aborted) {
        const news = await this.ask(`/chat/poll${revision === null ? "" : `?revision=${revision}`}`);
        if (revision === null || !this.welcomed) this.hear({ type: "welcome" });
        this.welcomed = true;
        if (news.type === "lines") {
          revision = news.revision;
          this.hear(news);
        }
      }
    } catch (error) {
      this.end(error.status === 401 ? "session" : "closed");
    }
  }

  /** One after another, so that messages arrive in the order they were written. */
  send(frame) {
    if (frame.type === "ping") return;
    this.posting = this.posting.then(async () => {
      try {
        this.hear(await this.ask("/chat/messages", { method: "POST", body: JSON.stringify(frame) }));
      } catch (error) {
        this.end(error.status === 401 ? "session" : "closed");
      }
    });
  }

  async ask(path, options = {}) {
    const response = await fetch(path, { ...options, headers: this.headers, signal: this.stop.signal });
    if (!response.ok) throw Object.assign(new Error(path), { status: response.status });
    return response.json();
  }

  end(reason) {
    if (this.stop.signal.aborted) return;
    this.stop.abort();
    this.lost(reason);
  }

  close() {
    this.end("closed");
  }
}
