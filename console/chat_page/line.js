// One line as it is drawn: quote, heading, facts, text, files, buttons, and what can be done with it.

import { emblem, h, icon, iconButton } from "./dom.js";
import { drawFiles, drawWaitingFiles } from "./attachments.js";
import { linked } from "./linked.js";
import { clock, moment } from "./when.js";

const TONES = 6;
// More buttons than this in all are shown in a list one can scroll.
const MANY = 12;
// What would be refused again.
const HOPELESS = new Set(["page.error.file_type", "page.error.file_too_large", "page.error.text_too_long", "page.error.file_gone"]);

export function drawLine(line, { texts, isGroup, isFirst, isLast, acts }) {
  const classes = ["line", line.is_mine ? "is-mine" : "is-theirs"];
  if (isFirst) classes.push("is-first");
  if (isLast) classes.push("is-last");
  if (line.is_card) classes.push("is-card");
  const isNamed = isGroup && !line.is_mine;
  const buttons = drawButtons(line, acts);
  return h(
    "li",
    { class: classes.join(" "), "data-line": line.line },
    isNamed ? drawFace(line, isFirst) : null,
    h(
      "div",
      { class: "column" },
      isNamed && isFirst ? h("p", { class: `author tone-${tone(line.author)}` }, line.author || texts.say("page.chat.desk")) : null,
      drawBubble(line, { texts, isGroup, acts }),
      buttons,
      line.failed?.state === "failed" ? drawFailure(line.failed, texts, acts) : null,
    ),
  );
}

/** Something not yet with the server. */
export function drawPending(item, { texts, isGroup, acts }) {
  const meta = h("span", { class: "meta" }, h("time", {}, clock(new Date(item.at), texts)), h("span", { class: "mark" }));
  return h(
    "li",
    { class: `line is-mine is-first is-last is-pending${item.state === "failed" ? " is-failed" : ""}` },
    h(
      "div",
      { class: "column" },
      h(
        "div",
        { class: "bubble", tabindex: "-1" },
        drawQuote(item.quote, { texts, isGroup, acts }),
        drawWaitingFiles(item.files, texts),
        item.text ? h("div", { class: "text" }, ...linked(item.text)) : null,
        meta,
      ),
      item.state === "failed" ? drawFailure(item, texts, acts) : null,
    ),
  );
}

/** How far a message of mine has got. */
export function refreshMark(element, mark, texts) {
  const place = element.querySelector(".mark");
  if (!place || place.dataset.mark === mark) return;
  place.dataset.mark = mark;
  const name = { waiting: "clock", sent: "sent", read: "read", failed: "failed" }[mark];
  const words = {
    waiting: texts.say("page.mark.waiting"),
    sent: texts.say("page.mark.sent"),
    read: texts.say("page.mark.read"),
    failed: texts.say("page.mark.failed"),
  }[mark];
  place.title = words;
  place.replaceChildren(icon(name), h("span", { class: "unseen" }, words));
}

function drawFace(line, isFirst) {
  if (!isFirst) return h("span", { class: "face is-blank" });
  if (!line.author) return h("span", { class: "face is-ours" }, emblem());
  return h("span", { class: `face tone-${tone(line.author)}`, "aria-hidden": "true" }, [...line.author][0]);
}

function drawBubble(line, { texts, isGroup, acts }) {
  const when = moment(new Date(line.at), texts);
  if (line.is_removed) {
    return h("div", { class: "bubble is-removed", tabindex: "-1", "data-focus": "bubble" }, h("p", { class: "text" }, texts.say("page.line.removed")));
  }
  const isPictureOnly = line.files.length > 0 && !line.text && !line.title && !line.quote
    && line.files.every((file) => file.kind === "picture");
  return h(
    "div",
    { class: `bubble${isPictureOnly ? " is-bare" : ""}`, tabindex: "-1", "data-focus": "bubble" },
    drawQuote(line.quote, { texts, isGroup, acts }),
    line.title ? h("h3", { class: "title" }, line.title) : null,
    line.facts?.length ? h("dl", { class: "facts" }, line.facts.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, ...linked(value))))) : null,
    line.text ? h("div", { class: "text" }, ...linked(line.text)) : null,
    drawFiles(line, texts, acts),
    h(
      "span",
      { class: "meta" },
      line.is_edited ? h("span", {}, texts.say("page.mark.edited")) : null,
      h("time", { datetime: line.at, title: when }, clock(new Date(line.at), texts)),
      line.is_mine ? h("span", { class: "mark" }) : null,
    ),
    drawActions(line, texts, acts),
  );
}

function drawQuote(quote, { texts, isGroup, acts }) {
  if (!quote) return null;
  return h(
    "button",
    { type: "button", class: "quote", "data-focus": "quote", onclick: () => acts.jump(quote.line) },
    h("strong", {}, quote.author || texts.say(isGroup ? "page.chat.desk" : "page.chat.us")),
    h("span", {}, quote.text),
  );
}

function drawActions(line, texts, acts) {
  const act = (name, label, onclick) => iconButton(name, label, onclick, { "data-focus": name });
  return h(
    "div",
    { class: "actions" },
    act("reply", texts.say("page.line.reply"), () => acts.reply(line)),
    line.text ? act("copy", texts.say("page.line.copy"), () => acts.copy(line)) : null,
    line.is_mine && line.text ? act("edit", texts.say("page.line.edit"), () => acts.edit(line)) : null,
  );
}

function drawButtons(line, acts) {
  if (!line.buttons.length) return null;
  const count = line.buttons.reduce((sum, row) => sum + row.length, 0);
  const isChosen = Boolean(line.pressed);
  const draw = (button) => {
    const isPressed = line.pressed === button.command;
    return h(
      "button",
      {
        type: "button",
        class: `choice is-${button.style}${isPressed ? " is-pressed" : ""}`,
        "aria-pressed": isChosen ? String(isPressed) : undefined,
        "data-focus": button.command,
        onclick: (event) => acts.press(line, button, event.currentTarget),
      },
      isPressed ? icon("sent") : null,
      h("span", {}, button.label),
    );
  };
  return h(
    "div",
    { class: `choices${isChosen ? " is-chosen" : ""}${count > MANY ? " is-long" : ""}` },
    line.buttons.map((row) => h("div", { class: "row" }, row.map(draw))),
  );
}

function drawFailure(item, texts, acts) {
  return h(
    "div",
    { class: "failure" },
    h("span", {}, texts.say(item.error ?? "page.mark.failed")),
    HOPELESS.has(item.error) ? null : h("button", { type: "button", class: "word", onclick: () => acts.retry(item.id) }, texts.say("page.line.retry")),
    h("button", { type: "button", class: "word", onclick: () => acts.drop(item.id) }, texts.say("page.line.drop")),
  );
}

/** The same person always has the same colour. */
function tone(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return name ? sum % TONES : "ours";
}
