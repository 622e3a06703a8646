// One script tag on a company's site:
//   <script src="https://desk.example.com/embed.js" data-lang="zh" data-identity="…" async></script>
// puts a round button into the corner that opens the chat. data-identity is signed by the site's
// server; data-color and data-side ("left") are a matter of taste.
(() => {
  const script = document.currentScript;
  if (!script || window.Gongdan) return;
  const home = new URL(script.src).origin;
  const { lang = document.documentElement.lang || "zh", color = "#0d7a66", side = "right", label = "" } = script.dataset;
  const isChinese = /^zh/i.test(lang);
  const words = isChinese ? { open: "联系客服", close: "收起对话", frame: "在线客服" } : { open: "Chat with us", close: "Close the chat", frame: "Customer service" };
  let identity = script.dataset.identity ?? "";
  let frame = null;
  let isOpen = false;
  let isReady = false;

  const host = document.createElement("div");
  host.style.cssText = "all:initial;position:fixed;z-index:2147483000;inset:auto 0 0 auto";
  const root = host.attachShadow({ mode: "open" });
  const style = `
    :host { all: initial }
    .launcher { position: fixed; bottom: calc(20px + env(safe-area-inset-bottom)); ${side === "left" ? "left" : "right"}: 20px; width: 58px; height: 58px; border: 0; border-radius: 50%; background: ${CSS.supports("color", color) ? color : "#0d7a66"}; color: #fff; cursor: pointer; box-shadow: 0 6px 24px rgb(0 0 0 / .22); transition: transform .18s ease, box-shadow .18s ease; display: grid; place-items: center; padding: 0 }
    .launcher:hover { transform: translateY(-2px); box-shadow: 0 10px 28px rgb(0 0 0 / .26) }
    .launcher:focus-visible { outline: 3px solid #fff; outline-offset: -6px }
    .launcher svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round }
    .badge { position: absolute; top: -3px; right: -3px; min-width: 21px; height: 21px; box-sizing: border-box; padding: 0 5px; border-radius: 11px; background: #d92d20; color: #fff; font: 600 12px/21px system-ui, sans-serif; text-align: center }
    .badge:empty { display: none }
    iframe { position: fixed; bottom: calc(92px + env(safe-area-inset-bottom)); ${side === "left" ? "left" : "right"}: 20px; width: min(400px, calc(100vw - 40px)); height: min(680px, calc(100vh - 120px)); border: 0; border-radius: 18px; background: #f4f5f3; box-shadow: 0 16px 60px rgb(0 0 0 / .26); color-scheme: normal; transition: opacity .18s ease, transform .18s ease }
    iframe.is-closed { opacity: 0; transform: translateY(12px); pointer-events: none; visibility: hidden }
    @media (max-width: 520px) { iframe { inset: 0; width: 100vw; height: 100vh; height: 100dvh; border-radius: 0 } .is-open .launcher { display: none } }
    @media (prefers-reduced-motion: reduce) { * { transition: none !important } }`;
  if ("adoptedStyleSheets" in root) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } else {
    root.append(Object.assign(document.createElement("style"), { textContent: style }));
  }

  const box = document.createElement("div");
  const launcher = document.createElement("button");
  launcher.type = "button";
  launcher.className = "launcher";
  const badge = Object.assign(document.createElement("span"), { className: "badge" });
  launcher.append(drawn("M6 5.500h12A2.500 2.500 0 0 1 20.500 8v7a2.500 2.500 0 0 1-2.500 2.500h-5.500L8 21v-3.500H6A2.500 2.500 0 0 1 3.500 15V8A2.500 2.500 0 0 1 6 5.500zM8.500 11.600h.01M12 11.600h.01M15.500 11.600h.01"), badge);
  launcher.addEventListener("click", () => toggle());
  box.append(launcher);
  root.append(box);
  named();

  function drawn(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("d", path);
    svg.append(shape);
    return svg;
  }

  function named() {
    launcher.setAttribute("aria-label", isOpen ? words.close : label || words.open);
    launcher.setAttribute("aria-expanded", String(isOpen));
  }

  function load() {
    if (frame) return;
    frame = document.createElement("iframe");
    frame.title = words.frame;
    frame.allow = "clipboard-write";
    frame.className = "is-closed";
    frame.src = `${home}/chat?embed=1&lang=${isChinese ? "zh" : "en"}`;
    box.prepend(frame);
  }

  function tell(message) {
    if (isReady) frame.contentWindow.postMessage({ gongdan: message }, home);
  }

  function toggle(open = !isOpen) {
    load();
    isOpen = open;
    box.classList.toggle("is-open", isOpen);
    frame.classList.toggle("is-closed", !isOpen);
    named();
    tell({ type: "shown", shown: isOpen });
    if (isOpen) keep("used", "1");
    else launcher.focus();
  }

  // Storage of this site: inside the frame, browsers may forbid any.
  function kept(key) {
    try {
      return localStorage.getItem(`gongdan:${key}`) ?? "";
    } catch {
      return "";
    }
  }

  function keep(key, value) {
    try {
      localStorage.setItem(`gongdan:${key}`, value);
    } catch {
      // Then the visitor is new at each visit.
    }
  }

  addEventListener("message", (event) => {
    const message = event.origin === home && event.source === frame?.contentWindow ? event.data?.gongdan : null;
    if (message?.type === "ready") {
      isReady = true;
      tell({ type: "hello", identity, token: identity ? "" : kept("token") });
      tell({ type: "shown", shown: isOpen });
    } else if (message?.type === "token") {
      keep("token", message.token);
    } else if (message?.type === "unread") {
      badge.textContent = message.count > 99 ? "99+" : message.count || "";
    } else if (message?.type === "close") {
      toggle(false);
    }
  });

  window.Gongdan = {
    open: () => toggle(true),
    close: () => toggle(false),
    /** Somebody signed in (or out, with ""): the chat begins anew as them. */
    identify: (token) => {
      identity = token ?? "";
      const wasOpen = isOpen;
      frame?.remove();
      frame = null;
      isReady = false;
      if (wasOpen) toggle(true);
    },
  };

  const begin = () => {
    document.body.append(host);
    if (kept("used")) load();
  };
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
})();
