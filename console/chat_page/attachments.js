// Files in a line: pictures, sound, film, and those that can only be downloaded.

import { h, icon } from "./dom.js";
import { fileInMemory } from "./storage.js";

export function drawFiles(line, texts, acts) {
  if (!line.files.length) return null;
  const pictures = line.files.filter((file) => file.kind === "picture");
  const others = line.files.filter((file) => file.kind !== "picture");
  return h(
    "div",
    { class: "files" },
    pictures.length ? h("div", { class: `pictures of-${Math.min(pictures.length, 4)}` }, pictures.map((file) => drawPicture(file, line, texts, acts))) : null,
    others.map((file) => drawOther(file, line, texts, acts)),
  );
}

/** Files on their way, each with a ring that fills. */
export function drawWaitingFiles(files, texts) {
  if (!files.length) return null;
  return h("div", { class: "files" }, files.map((file) => drawWaiting(file, texts)));
}

function drawPicture(file, line, texts, acts) {
  const image = h("img", { src: file.address, alt: file.name, loading: "lazy", decoding: "async" });
  image.addEventListener("error", () => acts.renew(line), { once: true });
  return h(
    "button",
    { type: "button", class: "picture", "data-focus": file.address, "aria-label": texts.say("page.file.open", { name: file.name }), onclick: () => acts.open(file) },
    image,
  );
}

function drawOther(file, line, texts, acts) {
  if (file.kind === "voice") return drawSound("audio", file, line, acts);
  if (file.kind === "video") return drawSound("video", file, line, acts);
  return h(
    "a",
    {
      class: "file", href: file.address, download: file.name, "data-focus": file.name,
      "aria-label": texts.say("page.file.download", { name: file.name, size: size(file.size) }),
      onclick: (event) => acts.save(event, line, line.files.indexOf(file)),
    },
    h("span", { class: "file-icon" }, icon("file")),
    h("span", { class: "file-words" }, h("strong", {}, file.name), h("small", {}, size(file.size))),
    icon("download"),
  );
}

function drawSound(tag, file, line, acts) {
  const player = h(tag, { src: file.address, controls: true, preload: "metadata", "aria-label": file.name, playsinline: true });
  player.addEventListener("error", () => acts.renew(line), { once: true });
  return player;
}

function drawWaiting(file, texts) {
  const blob = fileInMemory(file.key);
  const isPicture = file.media_type?.startsWith("image/") && blob;
  const ring = h("progress", { class: "ring", max: "1", value: file.done, "data-file": file.key, "aria-label": texts.say("page.file.uploading", { name: file.name }) });
  if (!isPicture) {
    return h("div", { class: "file" }, h("span", { class: "file-icon" }, icon("file")),
      h("span", { class: "file-words" }, h("strong", {}, file.name), h("small", {}, size(file.size)), ring));
  }
  const image = h("img", { alt: file.name });
  image.src = URL.createObjectURL(blob);
  image.onload = () => URL.revokeObjectURL(image.src);
  return h("div", { class: "pictures of-1" }, h("div", { class: "picture is-waiting" }, image, ring));
}

/** "312 KB", "4.2 MB" */
export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
