// @ts-check
// Keywords: those of a file on its page, the A–Z, and those of a folder; and long lists of uses where someone asks.
/// <reference path="./data.js" />
"use strict";

(() => {
  const { element, root } = repobook;
  /** Keywords written at once. */
  const CHUNK = 400;

  /** Steps in base 36 as numbers. @param {string} text @returns {number[]} */
  function steps(text) {
    let last = 0;
    return text ? text.split(" ").map((step) => (last += parseInt(step, 36) || 0)) : [];
  }

  /** @param {number} number @param {string} one @param {string} many */
  const count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

  /** The docs page of a file, as an address. @param {{page: string}} file @param {string} anchor */
  const docs = (file, anchor) =>
    repobook.address(file.page.replace(/_src\.html$/, "_docs.html")) + (anchor ? `#${encodeURIComponent(anchor)}` : "");

  /**
   * A field that keeps the items of lists that hold a text.
   * @param {HTMLElement} place where the lists are
   * @param {string} label
   */
  function filter(place, label) {
    const field = /** @type {HTMLInputElement} */ (
      element("input", { class: "filter", type: "search", placeholder: label, "aria-label": label })
    );
    const apply = () => {
      const wanted = field.value.trim().toLowerCase();
      for (const item of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll("ul.k > li"))) {
        item.hidden = Boolean(wanted) && !(item.textContent || "").toLowerCase().includes(wanted);
      }
      for (const row of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll("tr + tr"))) {
        row.hidden = Boolean(wanted) && !(row.lastElementChild?.textContent || "").toLowerCase().includes(wanted);
      }
      for (const part of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll("section"))) {
        part.hidden = Boolean(wanted) && !part.querySelector("li:not([hidden]), tr + tr:not([hidden])");
      }
    };
    field.addEventListener("input", apply);
    return { field, apply };
  }

  // -- a file's own ----------------------------------------------------------------------------------------------

  /** @typedef {[string, number, string[]][]} Groups */
  /** @type {Map<string, Groups>} */
  const words = new Map();
  /** @param {Groups} groups */
  const take = (groups) => {
    words.set(/** @type {HTMLScriptElement} */ (document.currentScript).src, groups);
  };

  /** Headings of the lists of definitions, with the kinds below them. */
  const KINDS = [
    ["Classes and types", /^(class|struct|union|interface|trait|enum|type|message|service|concept)\b/],
    ["Functions", /^(function|rpc|test)\b/],
    ["Methods and properties", /^(method|property)\b/],
    ["Constants and enumerators", /^(constant|enumerator)\b/],
    ["Macros", /^macro\b/],
    ["Modules and namespaces", /^(module|namespace)\b/],
    ["Variables and fields", /^(variable|field)\b/],
    ["Others", /./],
  ];

  /** The definitions that the page tells of: id, name, kind, line. */
  function definitions() {
    const found = [];
    for (const item of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("article [id]"))) {
      let kind = "";
      let name = "";
      const row = item.tagName === "TH" ? item.parentElement : item.tagName === "TR" ? item : null;
      if (row) {
        const cells = row.children;
        name = row === item ? cells[0].textContent || "" : item.id;
        const head = row.parentElement?.firstElementChild?.children;
        kind = head?.[0]?.textContent === "Test" ? "test" : cells[1]?.textContent || "";
      } else if (/^H[3-6]$/.test(item.tagName)) {
        const small = item.querySelector("small");
        kind = small ? small.textContent || "" : "heading";
        name = item.firstChild?.textContent || "";
        if (!small) name = name.replace(/ · L.*$/, "");
      } else continue;
      const told = row ? row.lastElementChild : item.querySelector("small") || item;
      const line = Number(/\bL(\d+)/.exec(told?.textContent || "")?.[1] || 0);
      found.push({ id: item.id, name, kind, line });
    }
    return found;
  }

  /** The lines of this file that use each definition, by the definition's line. @param {FileData} data */
  function inside(data) {
    /** @type {Map<string, number[]>} */
    const found = new Map();
    (data.d || []).forEach((definition, place) => {
      const lines = repobook.usesOf(data, place).filter((use) => use.file === data.f && use.resolution < 3).map((use) => use.line);
      const name = `${definition[2]} ${definition[0]}`;
      if (lines.length) found.set(name, [...new Set(lines)]);
    });
    return found;
  }

  /** @param {HTMLElement} place */
  async function ownWords(place) {
    const source = location.href.replace(/_docs\.html.*$/, "_src");
    const data = await repobook.fileData(`${source}.html`);
    const groups = words.get(`${source}.js`) || [];
    const here = `${source.replace(/^.*\//, "")}.html`;
    /** @param {number[]} lines */
    const numbers = (lines) => lines.flatMap((line) => [" ", element("a", { class: "t l", href: `${here}#L${line}` }, String(line))]);
    const { field, apply } = filter(place, "Filter the keywords of this file");
    place.append(element("p", {}, field));
    const used = data ? inside(data) : new Map();
    const all = definitions();
    for (const [title, kinds] of KINDS) {
      const chosen = all.filter((item) => KINDS.find(([, pattern]) => /** @type {RegExp} */ (pattern).test(item.kind))?.[0] === title);
      if (!chosen.length) continue;
      const list = element("ul", { class: "k" });
      for (const { id, name, line } of chosen) {
        const short = name.replace(/^.*[.:]/, "");
        const lines = [...(line ? [line] : []), ...(used.get(`${line} ${short}`) || []).filter((/** @type {number} */ other) => other !== line)];
        list.append(element("li", {}, element("a", { href: `#${encodeURIComponent(id)}` }, name), ...numbers(lines)));
      }
      place.append(element("section", {}, element("h3", { class: "t" }, String(title)), list));
    }
    await listGroups(place, groups, data ? data.f : 0, numbers);
    const known = all.map(({ id, name }) => ({ name, href: `#${encodeURIComponent(id)}` }));
    const others = groups.flatMap(([, , entries]) => entries.map((entry) => ({ name: entry.split("\t")[0], href: "" })));
    place.append(sectionMap([...known, ...others]));
    apply();
  }

  /** The sections of this page, each with its heading and what it says. */
  function sections() {
    const found = [];
    for (const heading of document.querySelectorAll("article > h2[id]:not(#keywords)")) {
      /** @type {Set<string>} */
      const names = new Set();
      let text = "";
      for (let item = heading.nextElementSibling; item && item.tagName !== "H2"; item = item.nextElementSibling) {
        text += ` ${item.textContent}`;
        for (const part of [item, ...item.querySelectorAll("a, code, th[id], h3, h4, h5, h6, [id]")]) {
          names.add(part.id || part.textContent || "");
          names.add(part.textContent || "");
        }
      }
      found.push({ id: heading.id, title: heading.textContent || "", names, text: text.toLowerCase() });
    }
    return found;
  }

  /** Which sections of the page tell of each keyword: those of the same sections stand together. @param {{name: string, href: string}[]} keywords */
  function sectionMap(keywords) {
    const parts = sections();
    /** @type {Map<string, {name: string, href: string}[]>} */
    const rows = new Map();
    for (const keyword of keywords) {
      const phrase = /\s/.test(keyword.name) ? keyword.name.toLowerCase() : "";
      const inside = parts.filter(({ names, text }) => names.has(keyword.name) || (phrase && text.includes(phrase)));
      const key = inside.map(({ id }) => id).join(" ");
      if (key) rows.set(key, [...(rows.get(key) || []), keyword]);
    }
    const table = element("table", {}, element("tr", {}, element("th", {}, "Sections"), element("th", {}, "Keywords")));
    for (const [key, list] of rows) {
      const links = key.split(" ").map((id) => element("a", { class: "t", href: `#${id}` }, parts.find((part) => part.id === id)?.title || id));
      const words = list.map(({ name, href }) => (href ? element("a", { href }, name) : element("code", {}, name)));
      /** @param {HTMLElement[]} items */
      const joined = (items) => items.flatMap((item, at) => (at ? [" · ", item] : [item]));
      table.append(element("tr", {}, element("td", {}, ...joined(links)), element("td", {}, ...joined(words))));
    }
    return element("section", {}, element("h3", { class: "t" }, "Keyword → section map"), table);
  }

  /** The keywords of a file are a view of their own: the address chooses it, the sheet shows it. */
  function view() {
    const nav = document.querySelector("main > nav");
    const [docs, keywords] = ["Documentation", "Keywords"].map((name) => [...(nav?.children || [])].find((link) => link.textContent === name));
    if (!docs || !keywords || !document.querySelector("article > h2#keywords")) return;
    const chosen = location.hash === "#keywords";
    docs.toggleAttribute("aria-current", !chosen);
    keywords.toggleAttribute("aria-current", chosen);
    (chosen ? keywords : docs).setAttribute("aria-current", "page");
    docs.setAttribute("href", "#:main");
    if (chosen) scrollTo({ top: 0 });
  }

  /**
   * @param {HTMLElement} place
   * @param {Groups} groups
   * @param {number} own the file's number
   * @param {(lines: number[]) => (Node | string)[]} numbers
   */
  async function listGroups(place, groups, own, numbers) {
    const wanted = [];
    for (const [, , entries] of groups) {
      for (const entry of entries) {
        const goal = entry.split("\t")[2] || "";
        if (goal && goal[0] !== "@") wanted.push(own + (parseInt(goal, 36) || 0));
      }
    }
    const paths = wanted.length ? await repobook.pathsOf(wanted) : new Map();
    for (const [title, code, entries] of groups) {
      const list = element("ul", { class: "k" });
      for (const entry of entries) {
        const [text, lines = "", goal = "", source = "", files = ""] = entry.split("\t");
        const item = element("li", {}, goalOf(text, Boolean(code), goal, own, paths));
        if (source) item.append(` ${source}`);
        item.append(...numbers(steps(lines)));
        if (files) item.append(` · ${count(Number(files), "file", "files")}`);
        list.append(item);
      }
      place.append(element("section", {}, element("h3", { class: "t" }, title), list));
    }
  }

  /**
   * @param {string} text
   * @param {boolean} code
   * @param {string} goal
   * @param {number} own
   * @param {Map<number, {path: string, page: string}>} paths
   */
  function goalOf(text, code, goal, own, paths) {
    /** @type {Record<string, string>} */
    const plain = code ? {} : { class: "t" };
    if (goal[0] === "@") {
      const [part, anchor = simple("", text)] = goal.slice(1).split("=");
      return element("a", { ...plain, href: `${root}keywords${part ? `_${part}` : ""}.html#${encodeURIComponent(anchor)}` }, text);
    }
    const match = /^(-?[0-9a-z]*)([./=])(.*)$/.exec(goal);
    const file = match ? paths.get(own + (parseInt(match[1], 36) || 0)) : undefined;
    if (match && file) {
      const anchor = match[2] === "/" ? "" : match[2] === "." ? text : match[3];
      return element("a", { ...plain, href: docs(file, anchor), title: file.path }, text);
    }
    return code ? element("b", {}, text) : text;
  }

  // -- the A–Z and folders -----------------------------------------------------------------------------------------

  /** @typedef {{q: string[], w: string[]}} Part */
  /** @type {Map<string, Part>} */
  const parts = new Map();

  /** The id of a keyword, as render/keywordlists.py has it. @param {string} note @param {string} text */
  const simple = (note, text) => `kw-${`${note} ${text}`.trim().replace(/[^A-Za-z0-9_.-]+/g, "-").replace(/^-+|-+$/g, "")}`;

  /**
   * The keywords of a part that have places among some files.
   * @param {Part} part
   * @param {number} from
   * @param {number} to
   */
  function chosen(part, from, to) {
    const found = [];
    for (const row of part.w) {
      const [text, note, anchor, places] = row.split("\t");
      let file = 0;
      const kept = [];
      for (const place of places.split(" ")) {
        const match = /^(!?)([0-9a-z]*)(.*)$/.exec(place);
        if (!match) continue;
        file += parseInt(match[2], 36) || 0;
        if (file >= from && file < to && !(match[1] && to < Infinity)) kept.push({ file, form: match[3] });
      }
      if (kept.length) found.push({ text, code: note[0] !== "c", note: note.slice(1), anchor: anchor || simple(note.slice(1), text), kept });
    }
    return found;
  }

  /** @param {HTMLElement} place @param {string} name @param {number} from @param {number} to */
  async function showPart(place, name, from, to) {
    const made = await repobook.load(`${root}_data/keywords/${encodeURIComponent(name)}.js`);
    const part = parts.get(name);
    if (!made || !part) return;
    const rows = chosen(part, from, to);
    const paths = await repobook.pathsOf(rows.flatMap((row) => row.kept.map((item) => item.file)));
    place.replaceChildren();
    for (let at = 0; at < rows.length; at += CHUNK) {
      if (at) await new Promise((resolve) => setTimeout(resolve));
      const list = element("ul", { class: "k" });
      for (const row of rows.slice(at, at + CHUNK)) list.append(line(row, part, paths));
      place.append(list);
    }
    const goal = decodeURIComponent(location.hash.slice(1));
    const item = goal && document.getElementById(goal);
    if (item && place.contains(item)) {
      item.classList.add("on");
      item.scrollIntoView({ block: "center" });
    }
  }

  /**
   * @param {ReturnType<typeof chosen>[number]} row
   * @param {Part} part
   * @param {Map<number, {path: string, page: string}>} paths
   */
  function line(row, part, paths) {
    /** @type {Record<string, string>} */
    const plain = row.code ? {} : { class: "t" };
    const item = element("li", { id: row.anchor });
    const links = row.kept.map(({ file, form }) => {
      const known = paths.get(file);
      const before = form[0] === "." ? part.q[parseInt(form.slice(1) || "0", 36) || 0] : "";
      const anchor = { "": row.text, "-": "keywords", "+": "dependencies", "=": form.slice(1), ".": `${before}.${row.text}` }[form[0] || ""] || "";
      const label = (known?.path || "").replace(/^.*\//, "");
      return { href: known ? docs(known, anchor) : "", label, before, path: known?.path || "" };
    });
    if (links.length === 1) {
      const [only] = links;
      item.append(element("a", { ...plain, href: only.href, title: only.path }, row.text), ` ${row.note ? `${row.note} ` : ""}${only.before ? `${only.before} · ` : ""}${only.label}`);
    } else {
      item.append(row.code ? element("b", {}, row.text) : row.text, row.note ? ` ${row.note}` : "");
      const names = links.map((link) => link.label);
      links.forEach((link, at) => {
        const same = names.indexOf(link.label) !== names.lastIndexOf(link.label);
        const label = same && link.before ? link.before.replace(/^.*\./, "") : link.label;
        item.append(at ? ", " : " ", element("a", { class: "t", href: link.href, title: `${link.before ? `${link.before}, ` : ""}${link.path}` }, label));
      });
    }
    return item;
  }

  /** @param {HTMLElement} place */
  async function az(place) {
    const body = element("div", {});
    const { field, apply } = filter(body, "Filter");
    const from = Number(place.dataset.from || 0);
    const to = place.dataset.to ? Number(place.dataset.to) : Infinity;
    /** @param {string} part */
    const show = (part) => void showPart(body, part || "all", from, to).then(apply);
    if (place.dataset.part) {
      place.append(element("p", {}, field), body);
      show(place.dataset.part);
      return;
    }
    const parts = (await repobook.about())?.keywords || [];
    const counts = (place.dataset.counts || "").split(",");
    const menu = element("nav", { "aria-label": "Letters" });
    for (const [at, number] of counts.entries()) {
      if (!number || !parts[at]) continue;
      const [part, title] = parts[at];
      const made = element(
        "button", { type: "button", "aria-pressed": "false" }, title || "All", " ",
        element("small", {}, Number(number).toLocaleString("en")),
      );
      made.addEventListener("click", () => {
        for (const other of menu.children) other.setAttribute("aria-pressed", String(other === made));
        show(part);
      });
      menu.append(made);
    }
    place.append(menu, element("p", {}, field), body);
    /** @type {HTMLElement | null} */ (menu.firstElementChild)?.click();
  }

  // -- long lists of uses --------------------------------------------------------------------------------------------

  const RESOLUTIONS = ["local", "imported", "inherited", "unique name"];

  /** Puts a list of uses below the link that stands for it. @param {HTMLAnchorElement} link */
  async function unfold(link) {
    const item = /** @type {HTMLElement} */ (link.closest("li"));
    const open = item.querySelector("ul");
    if (open) {
      open.remove();
      link.setAttribute("aria-expanded", "false");
      return;
    }
    const url = new URL(link.href);
    const wanted = Number(url.hash.slice(2));
    url.hash = "";
    const data = await repobook.fileData(url.href);
    if (!data) {
      location.href = link.href;
      return;
    }
    const said = item.textContent || "";
    const calls = /^(May be )?(called|made)/i.test(said);
    const resolution = RESOLUTIONS.findIndex((word) => said.includes(`(${word})`));
    /** @type {Map<number, Set<number>>} */
    const files = new Map();
    (data.d || []).forEach((definition, place) => {
      if (definition[2] !== wanted) return;
      for (const use of repobook.usesOf(data, place)) {
        if (use.resolution !== resolution || use.group === 1 || use.group === 2 || (use.group === 0) !== calls) continue;
        files.set(use.file, (files.get(use.file) || new Set()).add(use.line));
      }
    });
    const paths = await repobook.pathsOf(files.keys());
    /** @type {Map<string, HTMLElement>} */
    const folders = new Map();
    for (const [file, lines] of [...files].sort((one, other) => one[0] - other[0])) {
      const known = paths.get(file);
      if (!known) continue;
      const folder = known.path.includes("/") ? known.path.replace(/\/[^/]*$/, "/") : "./";
      const row = folders.get(folder) || element("li", {}, `${folder}: `);
      if (folders.has(folder)) row.append(" · ");
      folders.set(folder, row);
      row.append(element("a", { href: docs(known, "") }, known.path.replace(/^.*\//, "")));
      const page = repobook.address(known.page);
      [...lines].forEach((line, at) => row.append(at ? ", " : " ", element("a", { class: "t l", href: `${page}#L${line}` }, `L${line}`)));
    }
    item.append(element("ul", {}, ...folders.values()));
    link.setAttribute("aria-expanded", "true");
  }

  Object.assign(repobook, {
    words: take,
    keywords: (/** @type {string} */ name, /** @type {Part} */ part) => parts.set(name || "all", part),
  });
  const own = /** @type {HTMLElement | null} */ (document.querySelector("article .kw"));
  if (own) {
    const watch = new IntersectionObserver((seen) => {
      if (seen.some((entry) => entry.isIntersecting)) {
        watch.disconnect();
        void ownWords(own);
      }
    }, { rootMargin: "800px" });
    watch.observe(own);
  }
  if (own) {
    addEventListener("hashchange", view);
    view();
  }
  const letters = /** @type {HTMLElement | null} */ (document.querySelector("article .az"));
  if (letters) void az(letters);
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("article a.u"))) {
    link.setAttribute("aria-expanded", "false");
    link.setAttribute("role", "button");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      void unfold(link);
    });
    link.addEventListener("keydown", (event) => {
      if (event.key === " ") {
        event.preventDefault();
        void unfold(link);
      }
    });
  }
})();
