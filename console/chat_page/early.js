// Before anything is painted: the theme and language chosen last time, so that nothing flashes.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("gongdan:theme");
    if (theme) root.dataset.theme = theme;
    const locale = localStorage.getItem("gongdan:locale");
    if (locale) root.lang = locale.replace("_", "-");
  } catch {
    // Storage is forbidden here: the system's theme is fine.
  }
  if (new URLSearchParams(location.search).has("embed")) root.dataset.embedded = "";
})();
