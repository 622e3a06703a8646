// A picture on the whole screen; arrows lead to the next one of the chat.

import { h, iconButton } from "./dom.js";

/** Show `file` among `files`. Closes with Escape, the button, or a click beside the picture. */
export function openPicture(file, files, texts) {
  let at = Math.max(0, files.findIndex((other) => other.address === file.address));
  const image = h("img", { alt: "" });
  const name = h("span", { class: "name" });
  const saver = h("a", { class: "word", download: true }, texts.say("page.file.save"));
  const show = (step) => {
    at = (at + step + files.length) % files.length;
    const shown = files[at] ?? file;
    image.src = shown.address;
    image.alt = shown.name;
    name.textContent = shown.name;
    saver.href = shown.address;
    saver.download = shown.name;
  };
  const several = files.length > 1;
  const dialog = h(
    "dialog",
    { class: "lightbox", "aria-label": texts.say("page.file.picture") },
    h("header", {}, name, saver, iconButton("close", texts.say("page.file.close"), () => dialog.close())),
    h(
      "div",
      { class: "frame", onclick: (event) => event.target !== image && !event.target.closest("button") && dialog.close() },
      several ? iconButton("previous", texts.say("page.file.previous"), () => show(-1)) : null,
      image,
      several ? iconButton("next", texts.say("page.file.next"), () => show(1)) : null,
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && several) show(step);
  });
  show(0);
  document.body.append(dialog);
  dialog.showModal();
}
