// "As my system": loaded blocking in the head, so that the page is never drawn in the wrong colours first.
// The server writes data-theme (auto, light, dark) and data-bs-theme; only "auto" needs the browser's word.
(function () {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    const chosen = root.dataset.theme;
    root.dataset.bsTheme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
  }
  dark.addEventListener("change", apply);
  document.addEventListener("theme-chosen", apply);
  apply();
})();
