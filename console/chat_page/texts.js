// Sentences of the page, from the server's catalogues, and the language they are in.

import { recallWord, rememberWord } from "./storage.js";

export class Texts {
  constructor(locale, sentences) {
    this.locale = locale;
    this.tag = locale.replace("_", "-");
    this.sentences = sentences;
  }

  /** The sentence of a key, filled. */
  say(key, values = {}) {
    const sentence = this.sentences[key] ?? key;
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }
}

/** The language asked for in the address, chosen before, preferred by the browser, or the site's. */
export function preferredLocale() {
  const asked = new URLSearchParams(location.search).get("lang");
  const chosen = recallWord("locale");
  // Inside a company's page the address is the company's wish; the person's own goes first.
  const wishes = "embedded" in document.documentElement.dataset ? [chosen, asked] : [asked, chosen];
  for (const wish of [...wishes, ...(navigator.languages ?? [])]) {
    const locale = toLocale(wish);
    if (locale) return locale;
  }
  return document.documentElement.dataset.locale || "zh_CN";
}

export function chooseLocale(locale) {
  rememberWord("locale", locale);
}

function toLocale(wish) {
  if (!wish) return null;
  if (/^zh/i.test(wish)) return "zh_CN";
  return /^en/i.test(wish) ? "en" : null;
}

/** Load a language; tried again until it is there. */
export async function loadTexts(locale) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const response = await fetch(`/chat/texts/${locale}`);
      if (response.ok) {
        document.documentElement.lang = locale.replace("_", "-");
        return new Texts(locale, await response.json());
      }
    } catch {
      // No connection yet.
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(500 * 2 ** attempt, 10000)));
  }
}
