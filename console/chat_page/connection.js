// Keeps the page connected: comes back by itself, and asks again whatever was not answered.
// Events: "state" (up or not), "news" (a frame nobody asked for), "session" (who we are), "refused".

import { SessionRefused } from "./session.js";
import { PollTransport, SocketTransport } from "./transports.js";

const QUIET_MS = 25000;
const PONG_MS = 8000;
const LONGEST_WAIT_MS = 20000;
const SOCKETS_BEFORE_POLLING = 2;
const POLLING_MS = 120000;

export class Connection extends EventTarget {
  /** `open` asks for a session: it is called again whenever the token was refused. */
  constructor(open) {
    super();
    this.open = open;
    this.session = null;
    this.revision = null;
    this.isUp = false;
    this.failures = 0;
    this.socketFailures = 0;
    this.seq = 0;
    this.unanswered = new Map();
    this.transport = null;
    this.awake = () => this.wake();
    this.gone = () => this.transport?.close();
  }

  start() {
    addEventListener("online", this.awake);
    addEventListener("offline", this.gone);
    document.addEventListener("visibilitychange", this.awake);
    this.connect();
  }

  stop() {
    removeEventListener("online", this.awake);
    removeEventListener("offline", this.gone);
    document.removeEventListener("visibilitychange", this.awake);
    this.isStopped = true;
    clearTimeout(this.retry);
    this.transport?.close();
  }

  /** Ask, and ask again after each reconnection, until it is answered. */
  request(frame) {
    return new Promise((resolve) => {
      const asked = { ...frame, seq: (this.seq += 1) };
      this.unanswered.set(asked.seq, { asked, resolve });
      if (this.isUp) this.transport.send(asked);
    });
  }

  /** Say something that may get lost. */
  mention(frame) {
    if (this.isUp) this.transport.send(frame);
  }

  async connect() {
    clearTimeout(this.retry);
    if (this.isStopped || this.transport || this.isOpening) return;
    this.isOpening = true;
    try {
      if (!this.session) {
        this.session = await this.open();
        this.tell("session", this.session);
      }
    } catch (error) {
      this.isOpening = false;
      if (error instanceof SessionRefused) this.tell("refused", error.code);
      else this.later();
      return;
    }
    this.isOpening = false;
    this.openTransport();
  }

  openTransport() {
    const isPolling = this.socketFailures >= SOCKETS_BEFORE_POLLING;
    let isWelcome = false;
    const options = {
      token: this.session.token,
      revision: this.revision,
      hear: (frame) => {
        if (this.transport !== transport) return;
        this.heard(frame);
        if (frame.type === "welcome" && !isWelcome) {
          isWelcome = true;
          this.welcomed(isPolling);
        }
      },
      lost: (reason) => {
        if (this.transport !== transport) return;
        if (!isPolling) this.socketFailures = isWelcome ? 0 : this.socketFailures + 1;
        this.lost(reason);
      },
    };
    const transport = isPolling ? new PollTransport(options) : new SocketTransport(options);
    this.transport = transport;
  }

  welcomed(isPolling) {
    this.failures = 0;
    this.isUp = true;
    this.tell("state", true);
    for (const { asked } of this.unanswered.values()) this.transport.send(asked);
    if (isPolling) {
      // Perhaps it was only for a while that no socket got through.
      this.socketFailures = SOCKETS_BEFORE_POLLING - 1;
      setTimeout(() => this.transport?.close(), POLLING_MS);
    }
  }

  lost(reason) {
    clearTimeout(this.quiet);
    this.transport = null;
    if (this.isUp) {
      this.isUp = false;
      this.tell("state", false);
    }
    if (reason === "session") {
      this.session = null;
      this.revision = null;
    }
    this.later();
  }

  later() {
    if (this.isStopped) return;
    const wait = Math.min(400 * 2 ** this.failures, LONGEST_WAIT_MS) * (0.6 + Math.random() * 0.8);
    this.failures += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), wait);
  }

  /** Somebody looks, or the network is back: no reason to wait. */
  wake() {
    if (document.visibilityState === "hidden") return;
    if (!this.transport) this.connect();
    else if (this.isUp) this.ping();
  }

  heard(frame) {
    this.watch();
    const pending = this.unanswered.get(frame.seq);
    if (pending) {
      this.unanswered.delete(frame.seq);
      pending.resolve(frame);
      return;
    }
    if (frame.type === "lines") this.revision = frame.revision;
    if (!["welcome", "pong", "done"].includes(frame.type)) this.tell("news", frame);
  }

  /** A line that stays quiet may be dead without having said so. */
  watch() {
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.ping(), QUIET_MS);
  }

  ping() {
    if (!(this.transport instanceof SocketTransport)) return;
    clearTimeout(this.quiet);
    this.transport.send({ type: "ping" });
    this.quiet = setTimeout(() => this.transport?.close(), PONG_MS);
  }

  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
