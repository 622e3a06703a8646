// What a browser keeps for us: small things at once, files in its database. Works, for as long as
// the page is open, where storage is forbidden.

const memory = new Map();
const PREFIX = "gongdan:";

/** A remembered value, or `fallback`. */
export function recall(key, fallback = null) {
  try {
    const kept = localStorage.getItem(PREFIX + key);
    return kept === null ? fallback : JSON.parse(kept);
  } catch {
    return memory.has(key) ? memory.get(key) : fallback;
  }
}

/** Remember a value; null forgets it. */
export function remember(key, value) {
  memory.set(key, value);
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Full or forbidden: the copy in memory serves until the page is closed.
  }
}

/** The plain word under a key that `early.js` reads too. */
export function rememberWord(key, word) {
  try {
    localStorage.setItem(PREFIX + key, word);
  } catch {
    memory.set(key, word);
  }
}

export function recallWord(key) {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return memory.get(key) ?? null;
  }
}

const blobs = new Map();
let opening = null;

function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("gongdan", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("files");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

async function inStore(mode, work) {
  const store = (await database()).transaction("files", mode).objectStore("files");
  return new Promise((resolve, reject) => {
    const request = work(store);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Keep a file until it is uploaded, over reloads where that is possible. */
export async function keepFile(key, blob) {
  blobs.set(key, blob);
  try {
    await inStore("readwrite", (store) => store.put(blob, key));
  } catch {
    // Held in memory.
  }
}

/** A kept file, or null. */
export async function keptFile(key) {
  if (blobs.has(key)) return blobs.get(key);
  try {
    return (await inStore("readonly", (store) => store.get(key))) ?? null;
  } catch {
    return null;
  }
}

/** A kept file that is still in memory, at once. */
export const fileInMemory = (key) => blobs.get(key) ?? null;

export async function dropFile(key) {
  blobs.delete(key);
  try {
    await inStore("readwrite", (store) => store.delete(key));
  } catch {
    // It was never there.
  }
}
