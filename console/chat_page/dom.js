// Making elements. Text is only ever set as text, never as markup.

/** An element with properties (`class`, `on…`, `aria-…`, `data-…`, or any attribute) and children. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const SHAPES = {
  send: "M4.500 12h14.500M13 5.500l6.500 6.500L13 18.500",
  attach: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  reply: "M9.500 7 4.500 12l5 5M5 12h9a5.500 5.500 0 0 1 5.500 5.500V19",
  copy: "M9 9h9.500v10.500H9zM5.500 15V4.500H15",
  edit: "M5 19l.8-3.800L16 5l3 3L8.800 18.200zM14 7l3 3",
  down: "M6 9.500l6 6 6-6",
  retry: "M19 12a7 7 0 1 1-2.100-5M19 4v4h-4",
  clock: "M12 7.500V12l3 2M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0z",
  sent: "M5.500 12.500l4.300 4.300L18.500 8",
  read: "M2.500 12.700l4 4L14 9M10.500 15.700l1.200 1L20.500 8",
  failed: "M12 7.500v5.500M12 16.300v.2M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0z",
  file: "M7 3.500h7l4 4v13H7zM13.500 3.500V8H18",
  download: "M12 4.500v10M7.500 10.500 12 15l4.500-4.500M5 19.500h14",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.500v2M12 19.500v2M4.500 12h-2M21.500 12h-2M6.700 6.700 5.300 5.300M18.700 18.700l-1.400-1.400M6.700 17.300l-1.400 1.400M18.700 5.300l-1.400 1.400",
  moon: "M19.500 14.200A8 8 0 0 1 9.800 4.500a8 8 0 1 0 9.700 9.700z",
  language: "M4 6.500h9M8.500 4.500v2M11.500 6.500c-.8 3.500-3.500 6.500-7 8M6 9.500c1 2 3 4 5.500 5M12.500 19.500 16.500 10l4 9.500M14 16.500h5",
  previous: "M14.500 6l-6 6 6 6",
  next: "M9.500 6l6 6-6 6",
  wrench: "M14.500 6.500a4.200 4.200 0 0 1 5.300-1.100l-2.900 2.900 1 1.900 1.900 1 1.400-1.400a4.200 4.200 0 0 1-5.500 4.600L9 21l-3-3 6.600-6.700a4.200 4.200 0 0 1 1.900-4.800z",
  list: "M8.500 6.500H20M8.500 12H20M8.500 17.500H20M4.200 6.500h.2M4.200 12h.2M4.200 17.500h.2",
  help: "M9.500 9.500a2.500 2.500 0 1 1 3.800 2.100c-.8.5-1.300 1-1.300 2M12 16.500v.1M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0z",
  board: "M4.500 19.500h15M7 16v-5M12 16V5.500M17 16V9",
  person: "M12 4.500a3.700 3.700 0 1 0 0 7.400 3.700 3.700 0 0 0 0-7.400zM4.500 20c.7-3.700 3.600-5.500 7.500-5.500s6.800 1.800 7.500 5.500",
  people: "M9 5a3.300 3.300 0 1 0 0 6.600A3.300 3.300 0 0 0 9 5zM2.500 19c.6-3.300 3-5 6.500-5s5.900 1.700 6.500 5M15.500 5.300a3.300 3.300 0 0 1 0 6M17.500 14.300c2.200.6 3.600 2.200 4 4.700",
  eye: "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9.300a2.700 2.700 0 1 0 0 5.400 2.700 2.700 0 0 0 0-5.400z",
};

/** A line drawing; decorative unless the control around it has no words. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon", `icon-${name}`);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** A button that shows only an icon and says what it does. */
export function iconButton(name, label, onclick, properties = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...properties }, icon(name));
}

/** A mark of two strokes on the house's green: Gongdan's own face. */
export function emblem() {
  return h("span", { class: "emblem", "aria-hidden": "true" }, icon("sent"));
}

/** A random id, for idempotency. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}
