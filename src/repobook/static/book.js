// @ts-check
// Runs before the page is drawn: the theme a reader chose, so that nothing flashes. Then it loads the other scripts.
"use strict";

(() => {
  const own = /** @type {HTMLScriptElement} */ (document.currentScript);
  /** Where the scripts lie, ending in a slash. */
  const here = own.src.replace(/[^/]*$/, "");
  const top = document.documentElement;
  try {
    const theme = localStorage.getItem("repobook-theme");
    if (theme === "light" || theme === "dark") top.dataset.theme = theme;
  } catch {
    // Storage is closed to this page; the theme follows the system.
  }
  addEventListener("DOMContentLoaded", () => {
    const names = ["data.js", "highlight.js", "picture.js", "page.js", "keywords.js", "find.js", "search.js"];
    if (document.querySelector(".src")) names.push("hierarchy.js", "source.js");
    if (document.querySelector(".map")) names.push("map.js");
    for (const name of names) {
      const script = document.createElement("script");
      script.src = here + name;
      script.async = false; // in this order
      document.head.append(script);
    }
  });
})();
