// The stage: customer, engineers' group and supervisor side by side, each a page of its own kind.

import "./chat.js";
import { emblem, h, icon, iconButton } from "./dom.js";
import { openSeats } from "./session.js";
import { recall, remember } from "./storage.js";
import { chooseLocale, loadTexts, preferredLocale } from "./texts.js";
import { themeButton } from "./theme.js";

const PANES = ["customer", "engineers", "supervisor"];
const NAMES = { customer: "page.header.customers", engineers: "page.header.engineers", supervisor: "page.header.supervisor" };
const STEPS = ["page.stage.step_report", "page.stage.step_claim", "page.stage.step_confirm", "page.stage.step_ping"];
const RETRY_MS = 2000;

const top_ = document.getElementById("top");
const stage = document.getElementById("panes");
const chats = new Map();
const chosen = new Map();
let texts = null;
let seats = [];

async function loadSeats() {
  for (;;) {
    try {
      return await openSeats(texts.locale);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function show(locale) {
  texts = await loadTexts(locale);
  seats = await loadSeats();
  document.title = texts.say("page.stage.title");
  drawTop();
  drawPanes();
}

function drawTop() {
  const other = texts.locale === "en" ? "zh_CN" : "en";
  const tabs = h("div", { class: "tabs", role: "tablist", "aria-label": texts.say("page.stage.views") },
    PANES.map((pane) => h("button", { type: "button", role: "tab", id: `tab-${pane}`, "aria-controls": `pane-${pane}`, onclick: () => turnTo(pane), onkeydown: (event) => step(event, pane) },
      texts.say(NAMES[pane]), h("span", { class: "count" }))));
  top_.replaceChildren(
    h("div", { class: "brand" }, emblem(), h("h1", {}, texts.say("page.stage.title"))),
    recall("hint-closed", false) ? h("div", { class: "hint is-closed" }) : drawHint(),
    h("div", { class: "tools" },
      h("button", { type: "button", class: "icon-button is-word", lang: other.replace("_", "-"), onclick: () => change(other) }, texts.say("page.language.other")),
      themeButton(texts)),
    tabs,
  );
}

function drawHint() {
  const hint = h("div", { class: "hint" },
    h("ol", {}, STEPS.map((key) => h("li", {}, texts.say(key)))),
    iconButton("close", texts.say("page.stage.hide_hint"), () => {
      remember("hint-closed", true);
      hint.classList.add("is-closed");
      hint.replaceChildren();
    }));
  return hint;
}

function drawPanes() {
  stage.replaceChildren(...PANES.filter((pane) => seatsOf(pane).length).map(drawPane));
  turnTo(document.documentElement.dataset.pane || "customer");
}

const seatsOf = (pane) => seats.filter((seat) => seat.pane === pane);

function drawPane(pane) {
  const chat = document.createElement("gd-chat");
  chats.set(pane, chat);
  chat.addEventListener("unread", ({ detail }) => {
    const count = top_.querySelector(`#tab-${pane} .count`);
    if (count) count.textContent = detail || "";
  });
  const section = h("section", { class: "pane", id: `pane-${pane}`, role: "tabpanel", "aria-labelledby": `tab-${pane}` }, chat);
  queueMicrotask(() => sit(pane, chosen.get(pane) ?? seatsOf(pane)[0].person));
  return section;
}

/** Somebody of this pane takes the seat. */
function sit(pane, person) {
  chosen.set(pane, person);
  const seat = seatsOf(pane).find((found) => found.person === person) ?? seatsOf(pane)[0];
  chats.get(pane).begin({
    texts,
    pane,
    locale: seat.locale,
    lead: drawChooser(pane, seat),
    open: () => freshSeat(pane, seat.person),
  });
}

/** The seat with a token that is still good: after a refusal, a new one. */
async function freshSeat(pane, person) {
  const known = seats.find((seat) => seat.person === person);
  if (known && !known.isUsed) {
    known.isUsed = true;
    return known;
  }
  seats = await openSeats(texts.locale);
  return seats.find((seat) => seat.person === person);
}

function drawChooser(pane, seat) {
  const others = seatsOf(pane);
  const title = h("h2", {}, texts.say(NAMES[pane]));
  if (others.length < 2) return h("div", { class: "lead" }, title, h("span", { class: "seat" }, seat.name));
  const select = h("select", { "aria-label": texts.say("page.stage.choose_seat"), onchange: (event) => sit(pane, event.target.value) },
    others.map((other) => h("option", { value: other.person, selected: other.person === seat.person }, other.name)));
  return h("div", { class: "lead" }, title, h("span", { class: "seat is-choice" }, select, icon("down")));
}

function turnTo(pane) {
  document.documentElement.dataset.pane = pane;
  for (const tab of top_.querySelectorAll("[role=tab]")) {
    const isChosen = tab.id === `tab-${pane}`;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
  }
  for (const section of stage.children) section.classList.toggle("is-turned-to", section.id === `pane-${pane}`);
  chats.get(pane)?.timeline?.toEnd();
  chats.get(pane)?.looked();
}

function step(event, pane) {
  const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!move) return;
  const next = PANES[(PANES.indexOf(pane) + move + PANES.length) % PANES.length];
  turnTo(next);
  document.getElementById(`tab-${next}`).focus();
}

async function change(locale) {
  chooseLocale(locale);
  await show(locale);
  queueMicrotask(() => chats.forEach((chat) => chat.tellLanguage()));
}

show(preferredLocale());
