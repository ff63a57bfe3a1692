// @ts-check
// Where `repobook serve` answers: a page renews itself after a build. Asked for by a script tag, as all data is.
/// <reference path="./data.js" />
"use strict";

(() => {
  const known = /** @type {{served?: string}} */ (repobook).served;
  Object.assign(repobook, {
    /** @param {string} token */
    now: (token) => {
      if (token !== "none" && token !== known) location.reload();
    },
  });
  setInterval(() => {
    if (document.hidden) return;
    const script = document.createElement("script");
    script.src = `${repobook.root}_serve/now.js?${Date.now()}`;
    script.onload = script.onerror = () => script.remove();
    document.head.append(script);
  }, 2000);
})();
