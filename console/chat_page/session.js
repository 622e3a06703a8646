// Who we are to the server: a visitor it knows by a token, or the person the company's site named.

import { recall, remember } from "./storage.js";

/** The server said no, in a sentence. */
export class SessionRefused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

async function ask(path, said) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(said),
  });
  const told = await response.json();
  if (response.status === 401) throw new SessionRefused(told.code);
  if (!response.ok) throw new Error(told.code);
  return told;
}

/**
 * A session for this browser. `identity` is what the company's site signed, if it did; `token` and
 * `keep` are its memory of a visitor, for browsers that let a frame remember nothing.
 */
export async function openSession(locale, { identity = "", token = "", keep = () => {} } = {}) {
  // Somebody handed over is never remembered: after them, others may use this browser.
  if (identity) return ask("/chat/session", { identity, locale });
  const session = await returningOrNew(locale, recall("visitor") || token);
  remember("visitor", session.token);
  keep(session.token);
  return session;
}

async function returningOrNew(locale, token) {
  try {
    return await ask("/chat/session", { token, locale });
  } catch (error) {
    if (!(error instanceof SessionRefused) || !token) throw error;
    return ask("/chat/session", { locale });
  }
}

/** The seats of the stage. */
export async function openSeats(locale) {
  return (await ask("/chat/seats", { locale })).seats;
}
