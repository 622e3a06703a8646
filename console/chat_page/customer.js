// The customer's page: one chat, alone or inside the frame of a company's site.

import "./chat.js";
import { h, iconButton } from "./dom.js";
import { Frame } from "./frame.js";
import { openSession } from "./session.js";
import { chooseLocale, loadTexts, preferredLocale } from "./texts.js";
import { themeButton } from "./theme.js";

const room = document.getElementById("room");
const frame = new Frame();
const chat = document.createElement("gd-chat");
room.append(chat);

async function show(locale) {
  const texts = await loadTexts(locale);
  const company = document.documentElement.dataset.company || texts.say("page.header.customer");
  document.title = company;
  const other = locale === "en" ? "zh_CN" : "en";
  const tools = [
    h("button", { type: "button", class: "icon-button is-word", lang: other.replace("_", "-"), onclick: () => change(other) }, texts.say("page.language.other")),
    themeButton(texts),
    frame.isFramed ? iconButton("close", texts.say("page.header.close"), () => frame.close()) : null,
  ];
  const visitor = await frame.visitor();
  title = company;
  chat.begin({ texts, open: () => openSession(locale, { ...visitor, keep: (token) => frame.keep(token) }), tools });
}

async function change(locale) {
  chooseLocale(locale);
  await show(locale);
  // Whoever changes the page's language wants to be written to in it, too.
  chat.tellLanguage();
}

let title = "";
chat.addEventListener("unread", ({ detail }) => {
  document.title = detail ? `(${detail}) ${title}` : title;
  frame.unread(detail);
});
frame.onshown = (isShown) => {
  chat.isShown = isShown;
  if (!isShown) return chat.lookedAway();
  chat.looked();
  chat.composer?.focus();
};
show(preferredLocale());
