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

/** A session for this browser. `identity` is what the company's site signed, if it did. */
export async function openSession(locale, identity = null) {
  // Somebody handed over is never remembered here: after them, others may use this browser.
  if (identity) return ask("/chat/session", { identity, locale });
  const token = recall("visitor");
  try {
    return keep(await ask("/chat/session", { token, locale }));
  } catch (error) {
    if (!(error instanceof SessionRefused) || !token) throw error;
    remember("visitor", null);
    return keep(await ask("/chat/session", { locale }));
  }
}

function keep(session) {
  remember("visitor", session.token);
  return session;
}

/** The seats of the stage. */
export async function openSeats(locale) {
  return (await ask("/chat/seats", { locale })).seats;
}
