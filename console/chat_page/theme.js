// Light or dark: the system's wish, until somebody says otherwise.

import { iconButton } from "./dom.js";
import { rememberWord } from "./storage.js";

const dark = matchMedia("(prefers-color-scheme: dark)");

const current = () => document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");

/** The switch between both. */
export function themeButton(texts) {
  const isDark = current() === "dark";
  const label = isDark ? texts.say("page.theme.light") : texts.say("page.theme.dark");
  const button = iconButton(isDark ? "sun" : "moon", label, () => {
    const chosen = current() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = chosen;
    rememberWord("theme", chosen);
    const next = themeButton(texts);
    button.replaceWith(next);
    next.focus();
  });
  return button;
}
