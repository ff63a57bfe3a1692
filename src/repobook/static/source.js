// @ts-check
// A page of source: lines that can be chosen and shared, a card for every name, a panel of references for definitions.
/// <reference path="./data.js" />
/// <reference path="./hierarchy.js" />
"use strict";

(() => {
  const block = /** @type {HTMLElement | null} */ (document.querySelector(".src"));
  if (!block) return;
  const { element } = repobook;

  const KINDS = [
    "module", "namespace", "class", "struct", "union", "interface", "trait", "enum", "enumerator", "function", "method",
    "property", "field", "variable", "constant", "macro", "type", "concept", "target", "option", "job", "step", "key",
    "heading", "label", "message", "service", "rpc", "stage", "rule",
  ];
  const GROUPS = ["call", "import", "base", "type", "other"];
  const TITLES = ["Calls", "Imports", "As a base", "As a type", "Other uses"];
  const RESOLUTIONS = ["local", "imported", "inherited", "unique-name"];
  const MEANINGS = [
    "bound in this file", "followed through imports", "found through the class hierarchy or the receiver's type",
    "maybe: the only definition of this name in the repository",
  ];
  const RELATIONS = [
    "Extends", "Extended by", "Overrides", "Overridden by", "Implements", "Implemented by", "Specialises", "Specialised by",
    "Defined at", "Declared at", "Stub of", "Stub at", "Embeds", "Embedded in", "Implements", "Implemented by",
  ];
  const MAYBE = 3;
  /** Files shown at first in a panel, and further ones at each demand; lines shown of one file. */
  const FIRST = 24;
  const MORE = 100;
  const LINES = 12;

  const here = location.href.replace(/[#?].*$/, "");
  const lines = /** @type {HTMLCollectionOf<HTMLElement>} */ (block.children);

  // The name of a definition leads to its own line, and a link without an address where that of the same name above does.
  /** @type {Map<string, string>} */
  const led = new Map();
  for (const link of /** @type {HTMLCollectionOf<HTMLAnchorElement>} */ (block.getElementsByTagName("a"))) {
    const name = `${link.className} ${link.textContent}`;
    const address = link.getAttribute("href");
    if (link.id) link.href = `#${link.id}`;
    else if (address === null) link.setAttribute("href", led.get(name) || "#");
    else led.set(name, address);
  }

  // -- lines ---------------------------------------------------------------------------------------------------

  /** @type {HTMLElement[]} */
  let chosen = [];
  let anchorLine = 0;

  /** The lines that an address names, first and last; null for none. @param {string} hash @returns {[number, number] | null} */
  function range(hash) {
    const match = /^#?L?(\d+)(?:\s*[-–]\s*L?(\d+))?$/.exec(hash);
    if (!match) return null;
    const one = Number(match[1]);
    const two = Number(match[2] || match[1]);
    return [Math.min(one, two), Math.max(one, two)];
  }

  /** Marks the lines that the address names, and shows the first. @param {boolean} scroll */
  function choose(scroll) {
    for (const line of chosen) line.classList.remove("on");
    chosen = [];
    const found = range(location.hash);
    if (!found) return;
    for (let number = Math.max(found[0], 1); number <= Math.min(found[1], lines.length); number += 1) {
      lines[number - 1].classList.add("on");
      chosen.push(lines[number - 1]);
    }
    anchorLine = anchorLine || found[0];
    if (scroll && chosen.length) {
      const box = chosen[0].getBoundingClientRect();
      scrollTo({ top: Math.max(0, scrollY + box.top - innerHeight / 4) });
    }
  }

  /** @param {number} from @param {number} to */
  function setLines(from, to) {
    const [low, high] = from <= to ? [from, to] : [to, from];
    history.replaceState(history.state, "", low === high ? `#L${low}` : `#L${low}-L${high}`);
    choose(false);
  }

  /** The numbers of the lines, made when first asked for. @type {Map<Element, number>} */
  const numbers = new Map();

  /** The number of the line that an element stands in; 0 for none. @param {Element | null} inner */
  function lineOf(inner) {
    const line = inner && inner.closest(".src > p");
    if (!line) return 0;
    if (!numbers.size) for (let at = 0; at < lines.length; at += 1) numbers.set(lines[at], at + 1);
    return numbers.get(line) || 0;
  }

  block.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const line = target.matches(".src > p") ? lineOf(target) : 0;
    if (!line) return;
    const left = target.getBoundingClientRect().left;
    const gutter = parseFloat(getComputedStyle(target).paddingInlineStart) || 0;
    if (event.clientX - left > gutter) return;
    if (event.shiftKey && anchorLine) {
      setLines(anchorLine, line);
      const selection = getSelection();
      if (selection) selection.removeAllRanges();
    } else {
      anchorLine = line;
      setLines(line, line);
    }
  });
  addEventListener("hashchange", () => {
    anchorLine = 0;
    choose(true);
  });

  // -- what is known of a name -----------------------------------------------------------------------------------

  /**
   * @typedef {object} Known
   * @property {FileData} data of the file that the name leads to
   * @property {string} page the address of its source
   * @property {number} place in its definitions, -1 for the file itself
   */

  /** What a link leads to. @param {HTMLAnchorElement} link @returns {Promise<Known | null>} */
  async function known(link) {
    const url = new URL(link.href);
    const line = Number(url.hash.slice(2)) || 0;
    url.hash = "";
    if (!url.pathname.endsWith("_src.html")) return null;
    const data = await repobook.fileData(url.href);
    if (!data) return null;
    if (!/#/.test(link.getAttribute("href") || "")) return { data, page: url.href, place: -1 };
    return { data, page: url.href, place: definitionAt(data, line, link.textContent || "") };
  }

  /** The definition on a line, by name where several are there. @param {FileData} data @param {number} line @param {string} name */
  function definitionAt(data, line, name) {
    const list = data.d || [];
    let found = -1;
    for (let place = 0; place < list.length; place += 1) {
      if (list[place][2] !== line) continue;
      if (list[place][0] === name) return place;
      if (found < 0) found = place;
    }
    return found;
  }

  /** The innermost definition around a line; -1 for none. @param {FileData} data @param {number} line */
  function around(data, line) {
    const list = data.d || [];
    let best = -1;
    for (let place = 0; place < list.length; place += 1) {
      const [, , start, more] = list[place];
      if (start <= line && line <= start + (more || 0) && (best < 0 || start >= list[best][2])) best = place;
    }
    return best;
  }

  /** A definition's name with those it stands in. @param {FileData} data @param {number} place */
  function qualified(data, place) {
    const list = data.d || [];
    const names = [];
    for (let at = place, depth = 0; at >= 0 && depth < 20; depth += 1) {
      names.unshift(list[at][0]);
      const parent = list[at][4];
      at = parent === undefined || KINDS[list[at][1]] === "heading" ? -1 : parent;
    }
    return names.join(".");
  }

  /** The head of a definition as code. @param {FileData} data @param {Definition} definition */
  function signature(data, definition) {
    const [name, kind, line, , , text = ""] = definition;
    const written = data.f === ownId() && lines[line - 1] ? (lines[line - 1].textContent || "").trim() : "";
    if (!text && written.includes(name)) return written;
    if (!text) return `${KINDS[kind]} ${name}`;
    const head = text.split("(")[0];
    return head.includes(name) || text.startsWith(name) ? text : `${KINDS[kind]} ${name}${/^[=:(]/.test(text) && text[0] === "=" ? " " : ""}${text}`;
  }

  /** @param {number} number @param {string} one @param {string} [many] */
  function count(number, one, many) {
    return `${number.toLocaleString("en")} ${number === 1 ? one : many || `${one}s`}`;
  }

  /** The places that an ambiguous use could mean: file, line, file, line … @param {HTMLAnchorElement} link */
  async function meant(link) {
    if (!link.classList.contains("g")) return null;
    const own = await repobook.fileData(here);
    const line = lineOf(link);
    const found = own && (own.m || []).find((item) => item[0] === line && item[1] === link.textContent);
    return found ? /** @type {number[]} */ (found.slice(2)) : null;
  }

  // -- the card ------------------------------------------------------------------------------------------------

  const card = element("div", { id: "card", role: "tooltip", hidden: "" });
  document.body.append(card);
  let timer = 0;
  /** @type {HTMLAnchorElement | null} */
  let about = null;

  /** @param {HTMLAnchorElement} link */
  async function showCard(link) {
    about = link;
    const [found, several] = await Promise.all([known(link), meant(link)]);
    if (about !== link) return;
    card.replaceChildren();
    if (several) {
      card.append(element("div", { class: "how" }, element("b", {}, "maybe"), ` one of ${several.length / 2} definitions of this name. Choose it to see them.`));
    } else if (!found) {
      hideCard();
      return;
    } else if (found.place < 0) {
      await fileCard(found);
    } else {
      definitionCard(link, found);
    }
    if (about !== link) return;
    card.hidden = false;
    link.setAttribute("aria-describedby", "card");
    place(link);
  }

  /** @param {Known} found */
  async function fileCard(found) {
    const path = (await repobook.pathsOf([found.data.f])).get(found.data.f);
    card.append(
      element("code", {}, path ? path.path : "this file"),
      element("div", { class: "how" }, count(repobook.usesOf(found.data, -1).length, "use"), " of the file itself"),
    );
  }

  /** @param {HTMLAnchorElement} link @param {Known} found */
  function definitionCard(link, found) {
    const definition = (found.data.d || [])[found.place];
    const uses = repobook.usesOf(found.data, found.place);
    card.append(element("code", {}, signature(found.data, definition)));
    if (definition[6]) card.append(element("div", {}, definition[6]));
    const container = qualified(found.data, found.place).split(".").slice(0, -1).join(".");
    const facts = [KINDS[definition[1]] + (container ? ` in ${container}` : "")];
    if (!isDefinition(link)) facts.push(resolutionOf(link, uses));
    facts.push(count(uses.length, "use"));
    const how = element("div", { class: "how" });
    for (const [number, fact] of facts.entries()) {
      if (number) how.append(" · ");
      if (fact.startsWith("maybe")) how.append(element("b", {}, "maybe"), fact.slice(5));
      else how.append(fact);
    }
    card.append(how);
  }

  /** How sure this link is. @param {HTMLAnchorElement} link @param {Use[]} uses */
  function resolutionOf(link, uses) {
    const line = lineOf(link);
    const own = ownId();
    const use = uses.find((item) => item.line === line && item.file === own);
    if (link.classList.contains("g")) return MEANINGS[MAYBE];
    return use ? `${RESOLUTIONS[use.resolution]}: ${MEANINGS[use.resolution]}` : "imported";
  }

  function ownId() {
    return Number(block ? block.dataset.file : -1);
  }

  /** Puts the card below a link, or above it where there is no room. @param {Element} link */
  function place(link) {
    const box = link.getBoundingClientRect();
    const size = card.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - size.width - 8));
    const below = box.bottom + 6;
    const top = below + size.height > innerHeight ? Math.max(8, box.top - size.height - 6) : below;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${top + scrollY}px`;
  }

  function hideCard() {
    clearTimeout(timer);
    if (about) about.removeAttribute("aria-describedby");
    about = null;
    card.hidden = true;
  }

  /** @param {Event} event @returns {HTMLAnchorElement | null} */
  function linkOf(event) {
    const target = event.target;
    return target instanceof Element ? target.closest(".src a[href]") : null;
  }

  block.addEventListener("pointerover", (event) => {
    const link = linkOf(event);
    if (!link || link === about || event.pointerType === "touch") return;
    clearTimeout(timer);
    timer = setTimeout(() => showCard(link), 120);
  });
  block.addEventListener("pointerout", (event) => {
    if (linkOf(event)) {
      clearTimeout(timer);
      timer = setTimeout(hideCard, 200);
    }
  });
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", hideCard);
  block.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    if (link && link.matches(":focus-visible")) showCard(link);
  });
  block.addEventListener("focusout", hideCard);

  // -- the panel -----------------------------------------------------------------------------------------------

  const panel = element("div", { id: "panel", role: "complementary", tabindex: "-1", "aria-labelledby": "panel-title", hidden: "" });
  document.body.append(panel);
  /** @type {HTMLElement | null} */
  let opener = null;

  /** Whether a link is the name of a definition: it leads to its own line. @param {HTMLAnchorElement} link */
  function isDefinition(link) {
    return link.getAttribute("href") === `#L${lineOf(link)}`;
  }

  block.addEventListener("click", (event) => {
    const link = linkOf(event);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    if (isDefinition(link)) {
      event.preventDefault();
      anchorLine = lineOf(link);
      setLines(anchorLine, anchorLine);
      hideCard();
      openDefinition(link);
    } else if (link.classList.contains("g")) {
      event.preventDefault();
      hideCard();
      openMeant(link);
    }
  });

  /** @param {HTMLAnchorElement} link */
  async function openDefinition(link) {
    const found = await known(link);
    if (!found || found.place < 0) return;
    const definition = (found.data.d || [])[found.place];
    start(qualified(found.data, found.place), link);
    panel.append(element("pre", {}, signature(found.data, definition)));
    if (definition[6]) panel.append(element("p", {}, definition[6]));
    await relations(found);
    const tree = await hierarchy.drawn(found.data, found.place, qualified(found.data, found.place));
    if (tree) panel.append(tree);
    await references(repobook.usesOf(found.data, found.place));
    shown();
    for (const figure of panel.querySelectorAll("figure")) picture.zoomable(figure);
  }

  /** The places an ambiguous name could mean; where only one is there, the way is taken. @param {HTMLAnchorElement} link */
  async function openMeant(link) {
    const several = await meant(link);
    if (!several) {
      location.href = link.href;
      return;
    }
    start(link.textContent || "", link);
    panel.append(element("p", {}, element("b", { class: "maybe" }, "maybe"), ` one of these; which, the source alone does not say.`));
    const list = element("ul", {});
    const paths = await repobook.pathsOf(several.filter((_, at) => at % 2 === 0));
    for (let at = 0; at < several.length; at += 2) {
      const path = paths.get(several[at]);
      if (path) list.append(element("li", {}, lineLink(path, several[at + 1], `${path.path}:${several[at + 1]}`)));
    }
    panel.append(list);
    shown();
  }

  /** Opens the panel of the uses of the file itself. @param {HTMLElement} from */
  async function openFile(from) {
    const data = await repobook.fileData(here);
    if (!data) return;
    const path = (await repobook.pathsOf([data.f])).get(data.f);
    start(path ? path.path : "This file", from);
    await references(repobook.usesOf(data, -1));
    shown();
  }

  /** @param {string} title @param {HTMLElement} from */
  function start(title, from) {
    opener = from;
    const close = element("button", { type: "button", "aria-label": "Close" }, "×");
    close.addEventListener("click", closePanel);
    panel.replaceChildren(element("div", { class: "title" }, element("h2", { id: "panel-title" }, title), close));
  }

  function shown() {
    panel.hidden = false;
    panel.scrollTop = 0;
    panel.focus({ preventScroll: true });
  }

  function closePanel() {
    panel.hidden = true;
    panel.replaceChildren();
    if (opener) opener.focus({ preventScroll: true });
    opener = null;
  }

  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!card.hidden) hideCard();
    else if (!panel.hidden && !event.defaultPrevented) closePanel();
  });

  /** @param {PathOfFile} path @param {number} line @param {string} text */
  function lineLink(path, line, text) {
    return element("a", { href: repobook.address(path.page) + (line ? `#L${line}` : "") }, text);
  }

  /** Bases, overrides, declarations … @param {Known} found */
  async function relations(found) {
    const own = (found.data.r || []).filter((item) => item[0] === found.place);
    if (!own.length) return;
    const paths = await repobook.pathsOf(own.map((item) => item[2]));
    const list = element("dl", {});
    const name = (found.data.d || [])[found.place][0];
    for (const [number, title] of RELATIONS.entries()) {
      const items = own.filter((item) => item[1] === number);
      if (!items.length) continue;
      const cell = element("dd", {});
      for (const [at, item] of items.entries()) {
        const path = paths.get(item[2]);
        if (!path) continue;
        if (at) cell.append(", ");
        const link = lineLink(path, item[3], item[4] || name);
        link.title = `${path.path}:${item[3]}`;
        cell.append(link);
      }
      list.append(element("dt", {}, title), cell);
    }
    panel.append(list);
  }

  /**
   * @typedef {{path: PathOfFile, uses: Use[]}} FileUses
   * @typedef {{title: string, folders: [string, FileUses[]][], uses: number}} Group
   */

  /** The references, by kind and folder; those of tests apart. @param {Use[]} uses */
  async function references(uses) {
    const paths = await repobook.pathsOf(uses.map((use) => use.file));
    const files = new Set(uses.map((use) => use.file)).size;
    const guesses = uses.filter((use) => use.resolution === MAYBE).length;
    const total = uses.length ? `${count(uses.length, "use")} in ${count(files, "file")}` : "No use is known in this repository.";
    panel.append(element("p", { class: "total" }, total, guesses ? `; ${guesses} of them only maybe` : ""));
    /** @param {Use} use */
    const isTest = (use) => paths.get(use.file)?.category === "t";
    const code = grouped(uses.filter((use) => !isTest(use)), paths);
    const tests = grouped(uses.filter(isTest), paths);
    const budget = { left: FIRST };
    for (const group of code) panel.append(section(group, budget));
    if (tests.length) {
      const number = tests.reduce((sum, group) => sum + group.uses, 0);
      const details = element("details", {}, element("summary", {}, `In tests: ${count(number, "use")}`));
      /** @type {HTMLDetailsElement} */ (details).open = !code.length;
      const fill = () => {
        if (details.childElementCount > 1) return;
        const own = { left: FIRST };
        for (const group of tests) details.append(section(group, own));
      };
      if (!code.length) fill();
      details.addEventListener("toggle", fill);
      panel.append(details);
    }
  }

  /** @param {Use[]} uses @param {Map<number, PathOfFile>} paths @returns {Group[]} */
  function grouped(uses, paths) {
    return GROUPS.map((_, group) => {
      /** @type {Map<string, Map<number, FileUses>>} */
      const folders = new Map();
      let number = 0;
      for (const use of uses) {
        const path = paths.get(use.file);
        if (use.group !== group || !path) continue;
        number += 1;
        const folder = path.path.slice(0, path.path.lastIndexOf("/") + 1);
        const files = folders.get(folder) || new Map();
        folders.set(folder, files);
        const known = files.get(use.file);
        if (known) known.uses.push(use);
        else files.set(use.file, { path, uses: [use] });
      }
      /** @param {FileUses[]} files */
      const size = (files) => files.reduce((sum, file) => sum + file.uses.length, 0);
      /** @type {[string, FileUses[]][]} */
      const list = [...folders].map(([folder, files]) => [folder, [...files.values()]]);
      list.sort((a, b) => size(b[1]) - size(a[1]) || (a[0] < b[0] ? -1 : 1));
      return { title: TITLES[group], folders: list, uses: number };
    }).filter((group) => group.uses);
  }

  /** @param {Group} group @param {{left: number}} budget files that may still be shown at first */
  function section(group, budget) {
    const made = element("section", {}, element("h3", {}, group.title, " ", element("span", {}, String(group.uses))));
    /** @type {[string, FileUses][]} */
    const items = group.folders.flatMap(([folder, files]) => files.map((file) => /** @type {[string, FileUses]} */ ([folder, file])));
    let at = 0;
    let last = "";
    /** @type {HTMLElement | null} */
    let list = null;
    /** @param {number} number */
    const more = (number) => {
      for (const end = Math.min(at + number, items.length); at < end; at += 1) {
        const [folder, file] = items[at];
        if (folder !== last || !list) {
          last = folder;
          list = element("ul", {});
          made.append(element("h4", {}, folder || "top folder"), list);
        }
        list.append(fileItem(file));
      }
      if (at < items.length) {
        const button = element("button", { type: "button" }, `${count(items.length - at, "more file")}`);
        button.addEventListener("click", () => {
          button.remove();
          const before = made.querySelectorAll("li").length;
          more(MORE);
          const next = made.querySelectorAll("li")[before];
          const link = next && next.querySelector("a");
          if (link) link.focus();
        });
        made.append(button);
      }
    };
    more(Math.max(2, Math.min(items.length, budget.left)));
    budget.left -= at;
    return made;
  }

  /** One file's uses, with the definitions they stand in as soon as these are known. @param {FileUses} file */
  function fileItem(file) {
    const item = element("li", {}, element("span", {}, file.path.path.slice(file.path.path.lastIndexOf("/") + 1)));
    const page = repobook.address(file.path.page);
    let at = 0;
    const more = () => {
      /** @type {[HTMLElement, number][]} */
      const added = [];
      for (const end = Math.min(at + LINES, file.uses.length); at < end; at += 1) {
        const use = file.uses[at];
        if (at && file.uses[at - 1].line === use.line) continue;
        const link = lineLink(file.path, use.line, String(use.line));
        if (use.resolution === MAYBE) {
          link.className = "g";
          link.append(" maybe");
        }
        item.append(" ", link);
        added.push([link, use.line]);
      }
      if (at < file.uses.length) {
        const button = element("button", { type: "button" }, `+${file.uses.length - at}`);
        button.addEventListener("click", () => {
          button.remove();
          more();
        });
        item.append(" ", button);
      }
      repobook.fileData(page).then((data) => {
        if (!data) return;
        let before = -1;
        for (const [link, line] of added) {
          const inside = around(data, line);
          if (inside >= 0 && inside !== before) link.append(element("i", {}, ` ${qualified(data, inside)}`));
          before = inside;
        }
      });
    };
    more();
    return item;
  }

  // -- the bar -------------------------------------------------------------------------------------------------

  const field = /** @type {HTMLInputElement} */ (
    element("input", { id: "line", size: "9", autocomplete: "off", placeholder: "120-133", inputmode: "text" })
  );
  const form = element("form", {}, element("label", { for: "line" }, "Line "), field);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const found = range(field.value.trim());
    if (!found) return;
    anchorLine = found[0];
    location.hash = found[0] === found[1] ? `#L${found[0]}` : `#L${found[0]}-L${found[1]}`;
    choose(true);
  });
  const users = element("button", { type: "button" }, "Uses of this file");
  users.addEventListener("click", () => openFile(users));
  block.before(element("div", { class: "bar" }, form, ...(block.dataset.file ? [users] : [])));

  /** @type {any} */ (window).highlight?.colour(block, block.dataset.lang || "");
  choose(true);
})();
