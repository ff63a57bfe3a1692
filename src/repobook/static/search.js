// @ts-check
// The search field in the head of every page, and its list of answers. `/` or Ctrl-K opens it; arrows and Enter do the rest.
/// <reference path="./data.js" />
/// <reference path="./find.js" />
"use strict";

(() => {
  const holder = document.querySelector("header search, header [role=search]") || document.querySelector("header");
  if (!holder || document.getElementById(":search")) return;
  const { element, root } = repobook;
  const engine = searchIn((file) => repobook.load(`${root}_data/search/${file}`));
  Object.assign(repobook, { searchMap: engine.takeMap, searchShard: engine.takeShard, searchWords: engine.takeWords });

  /** Answers that are asked for. */
  const LIMIT = 40;
  const input = /** @type {HTMLInputElement} */ (
    element("input", {
      id: ":search", type: "search", role: "combobox", "aria-expanded": "false", "aria-controls": ":results",
      "aria-autocomplete": "list", "aria-label": "Search the book", placeholder: "Search  ( / )", autocomplete: "off",
      autocapitalize: "off", spellcheck: "false", enterkeyhint: "go",
    })
  );
  const list = element("div", { id: ":results", role: "listbox", "aria-label": "Answers" });
  const hint = element(
    "p", {}, "Narrow with ", element("code", {}, "kind:class"), " ", element("code", {}, "path:src/io"), " ",
    element("code", {}, "lang:python"),
  );
  const status = element("p", { role: "status" });
  const box = element("div", { id: ":answers", hidden: "" }, status, list, hint);
  holder.append(input, box);

  /** @type {HTMLAnchorElement[]} */
  let options = [];
  let active = -1;
  let turn = 0;
  let asked = "";

  /** Where an answer is. @param {Hit} hit */
  function addressOf(hit) {
    if (hit.kind === "folder" || hit.kind === "concept") {
      return repobook.address(hit.page.replace(/\.md$/, ".html")) + (hit.anchor ? `#${encodeURIComponent(hit.anchor)}` : "");
    }
    if (hit.kind === "file") return repobook.address(`${hit.page}_docs.html`);
    return `${repobook.address(`${hit.page}_src.html`)}#L${hit.line}`;
  }

  /** A name with the letters that were typed set off. @param {string} name @param {string} text */
  function marked(name, text) {
    const at = text ? name.toLowerCase().indexOf(text.toLowerCase()) : -1;
    if (at < 0) return [name];
    return [name.slice(0, at), element("mark", {}, name.slice(at, at + text.length)), name.slice(at + text.length)];
  }

  /** @param {Hit} hit @param {number} number @param {string} text */
  function option(hit, number, text) {
    const made = /** @type {HTMLAnchorElement} */ (
      element("a", { role: "option", id: `:answer-${number}`, href: addressOf(hit), tabindex: "-1", "aria-selected": "false" })
    );
    const where = hit.kind === "concept" ? hit.container : hit.line ? `${hit.path}:${hit.line}` : hit.path;
    const name = element("b", {}, ...marked(hit.name, text));
    const inside = hit.line && hit.container ? element("span", {}, ` ${hit.container}`) : "";
    made.append(element("i", {}, hit.kind), " ", name, inside, " ", element("small", {}, where));
    made.addEventListener("pointermove", () => choose(number, false));
    return made;
  }

  /** @param {string} text */
  async function ask(text) {
    turn += 1;
    const mine = turn;
    asked = text;
    if (!text.trim()) {
      show([], "");
      close();
      return;
    }
    const hits = await engine.find(text, LIMIT);
    if (mine === turn) show(hits, text);
  }

  /** @param {Hit[]} hits @param {string} text */
  function show(hits, text) {
    const query = engine.parse(text);
    const plain = query.words.length === 1 ? query.words[0].raw : "";
    options = hits.map((hit, number) => option(hit, number, plain));
    const everywhere = wholeText(text);
    if (everywhere) options.push(everywhere);
    list.replaceChildren(...options);
    const maybe = hits.length > 0 && hits[0].maybe;
    status.textContent = !text ? "" : !hits.length ? "Nothing of this name." : maybe ? "Nothing of this name. It may be one of these:" : "";
    status.hidden = !status.textContent;
    open();
    choose(options.length ? 0 : -1, true);
  }

  /** The way to the search in all lines, where a server answers. @param {string} text */
  function wholeText(text) {
    const served = /** @type {{served?: string}} */ (repobook).served;
    if (!served || !text) return null;
    return /** @type {HTMLAnchorElement} */ (
      element(
        "a", { role: "option", id: `:answer-${options.length}`, href: `${root}_serve/search?q=${encodeURIComponent(text)}`, tabindex: "-1", "aria-selected": "false" },
        element("i", {}, "text"), " ", element("b", {}, `Lines with “${text}”`), " ", element("small", {}, "in all source"),
      )
    );
  }

  /** @param {number} number @param {boolean} scroll */
  function choose(number, scroll) {
    if (options[active]) options[active].setAttribute("aria-selected", "false");
    active = number;
    const chosen = options[active];
    if (chosen) {
      chosen.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", chosen.id);
      if (scroll) chosen.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function open() {
    box.hidden = false;
    input.setAttribute("aria-expanded", String(options.length > 0));
  }

  function close() {
    box.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  input.addEventListener("input", () => ask(input.value));
  input.addEventListener("focus", () => {
    engine.prepare();
    if (input.value.trim()) {
      if (asked === input.value && options.length) open();
      else ask(input.value);
    }
  });
  input.addEventListener("keydown", async (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (box.hidden && input.value.trim()) open();
      if (!options.length) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((active + step + options.length) % options.length, true);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (asked !== input.value) await ask(input.value);
      const chosen = options[active];
      if (!chosen) return;
      chosen.dispatchEvent(
        new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey, shiftKey: event.shiftKey }),
      );
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (box.hidden) input.blur();
      else close();
    }
  });
  list.addEventListener("click", (event) => {
    // A way within this page leaves the page as it is: the list closes.
    if (event.target instanceof Element && event.target.closest("a") && !event.ctrlKey && !event.metaKey) close();
  });
  addEventListener("pointerdown", (event) => {
    if (event.target instanceof Node && !box.contains(event.target) && event.target !== input) close();
  });
  input.addEventListener("blur", (event) => {
    if (!(event.relatedTarget instanceof Node && box.contains(event.relatedTarget))) setTimeout(() => {
      if (document.activeElement !== input && !box.contains(document.activeElement)) close();
    }, 150);
  });
  addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const typing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (slash || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey)) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
})();
