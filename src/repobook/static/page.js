// @ts-check
// What every page has: tools in its head, a table of contents that follows the reader, and lines that lead to the source.
/// <reference path="./data.js" />
/// <reference path="./picture.js" />
"use strict";

(() => {
  const { element, root } = repobook;
  const body = document.body;
  const header = /** @type {HTMLElement} */ (document.querySelector("body > header"));
  const main = /** @type {HTMLElement} */ (document.querySelector("main"));

  // -- head and foot -------------------------------------------------------------------------------------------

  /** @param {string} label @param {string} name @param {() => void} act */
  function button(label, name, act) {
    const made = element("button", { type: "button", class: "tool", "aria-label": name, title: name }, label);
    made.addEventListener("click", act);
    return made;
  }

  const dark = matchMedia("(prefers-color-scheme: dark)");
  function toggle() {
    const top = document.documentElement;
    const now = top.dataset.theme || (dark.matches ? "dark" : "light");
    top.dataset.theme = now === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("repobook-theme", top.dataset.theme);
    } catch {
      // It lasts as long as the page.
    }
  }

  const links = element(
    "nav", { "aria-label": "Book" },
    element("a", { href: `${root}comprehensive_book.html` }, "Book"),
    element("a", { href: `${root}keywords.html` }, "A–Z"),
    element("a", { href: `${root}summary.html` }, "Summary"),
    element("a", { href: `${root}map.html` }, "Map"),
  );
  const theme = button("◐", "Light or dark", toggle);
  header.append(element("div", { class: "tools" }, links, theme));

  void repobook.about().then((about) => {
    const foot = document.querySelector("body > footer");
    if (foot && about?.revision) foot.append(element("span", {}, `Revision ${about.revision.slice(0, 12)}`));
  });

  // -- links ---------------------------------------------------------------------------------------------------

  /** A link without an address leads where that of the same name above it does. */
  function repeated() {
    /** @type {Map<string, string>} */
    const led = new Map();
    for (const link of document.querySelectorAll("article a:not([class], [rel])")) {
      if (!(link instanceof HTMLAnchorElement)) continue;
      const name = link.textContent || "";
      const address = link.getAttribute("href");
      if (address === null) link.setAttribute("href", led.get(name) || "#");
      else led.set(name, address);
    }
  }

  // -- contents ------------------------------------------------------------------------------------------------

  const MOST = 400;
  /** @type {HTMLElement[]} */
  let headings = [];
  /** @type {Map<string, HTMLElement>} */
  const entries = new Map();

  function contents() {
    const article = document.querySelector("article");
    if (!article) return;
    let found = /** @type {HTMLElement[]} */ ([...article.querySelectorAll("h2[id], h3[id]")]);
    if (found.length > MOST) found = found.filter((item) => item.tagName === "H2");
    if (found.length < 2) return;
    headings = found;
    const nav = element("nav", { class: "toc", "aria-label": "On this page" });
    for (const heading of headings) {
      const small = heading.querySelector("small");
      const text = (small ? heading.textContent?.slice(0, -(small.textContent || "").length) : heading.textContent) || "";
      const sub = heading.tagName === "H3";
      const mono = sub && !heading.classList.contains("t");
      const entry = element("a", { href: `#${encodeURIComponent(heading.id)}`, class: `${sub ? "s" : ""}${mono ? " m" : ""}` }, text);
      entries.set(heading.id, entry);
      nav.append(entry);
    }
    const aside = element("aside", {}, nav);
    main.after(aside);
    const open = button("≡", "On this page", () => {
      aside.classList.toggle("open");
      open.setAttribute("aria-expanded", String(aside.classList.contains("open")));
    });
    open.classList.add("contents");
    open.setAttribute("aria-expanded", "false");
    theme.before(open);
    aside.addEventListener("click", (event) => {
      if (event.target instanceof HTMLAnchorElement) aside.classList.remove("open");
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape") aside.classList.remove("open");
    });
    follow(nav);
  }

  /** Marks the entry of the heading that the reader is below. @param {HTMLElement} nav */
  function follow(nav) {
    /** @type {HTMLElement | undefined} */
    let current;
    let waiting = false;
    const update = () => {
      waiting = false;
      let low = 0;
      let high = headings.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (headings[middle].getBoundingClientRect().top < 120) low = middle + 1;
        else high = middle;
      }
      const entry = entries.get(headings[Math.max(low - 1, 0)].id);
      if (entry === current) return;
      current?.removeAttribute("aria-current");
      entry?.setAttribute("aria-current", "location");
      current = entry;
      if (entry && nav.scrollHeight > nav.clientHeight) {
        nav.scrollTop = entry.offsetTop - nav.offsetTop - nav.clientHeight / 3;
      }
    };
    addEventListener("scroll", () => {
      if (!waiting) {
        waiting = true;
        requestAnimationFrame(update);
      }
    }, { passive: true });
    update();
  }

  // -- lines ---------------------------------------------------------------------------------------------------

  const LINES = /\bL(\d+)(?:–L(\d+))?\b/g;
  const ONLY_LINES = /^[^A-Za-z]*(?:[\w.+-]+ )?L\d+(?:–L\d+)?(?:[,;: ·]+L\d+(?:–L\d+)?)*[\s,;:·()]*(?:complexity \d+)?$/;
  /** Items whose lines are those of this page's file, whatever link stands before them. */
  const OWN = /^(?:Calls|May call|In the repository|Outside|Not found|Reads|Writes|Part of)/;

  /** The page of source behind a page of documentation; "" for none. @param {string} address */
  function source(address) {
    const found = /^(.*)_docs\.html(?:#.*)?$/.exec(address);
    return found ? `${found[1]}_src.html` : "";
  }

  /** Makes links of the lines in an element's own text. @param {Element} holder @param {string} here */
  function linked(holder, here) {
    const own = OWN.test(holder.textContent || "");
    const all = holder.tagName === "SMALL";
    let page = here;
    for (const node of [...holder.childNodes]) {
      if (node instanceof HTMLAnchorElement) {
        if (!own) page = source(node.href) || here;
      } else if (node.nodeType === Node.TEXT_NODE && node.nodeValue?.includes("L") && (all || ONLY_LINES.test(node.nodeValue.replace(/^.*this file/, "")))) {
        const parts = [];
        let end = 0;
        const text = node.nodeValue;
        for (const match of text.matchAll(LINES)) {
          const last = match[2] ? `-L${match[2]}` : "";
          parts.push(text.slice(end, match.index), element("a", { class: "t l", href: `${page}#L${match[1]}${last}` }, match[0]));
          end = match.index + match[0].length;
        }
        parts.push(text.slice(end));
        node.replaceWith(...parts);
      }
    }
  }

  function lines() {
    const here = source(location.href);
    if (!here) return;
    const all = document.querySelectorAll("article small, article li, article td");
    let at = 0;
    const some = () => {
      for (const stop = Math.min(at + 300, all.length); at < stop; at += 1) linked(all[at], here);
      if (at < all.length) setTimeout(some);
    };
    some();
  }

  // -- what is too wide can be reached by keyboard ---------------------------------------------------------------

  function scrollers() {
    for (const item of document.querySelectorAll("table, pre")) {
      if (item.scrollWidth > item.clientWidth) {
        item.setAttribute("tabindex", "0");
        if (item.tagName === "PRE") {
          item.setAttribute("role", "group");
          item.setAttribute("aria-label", "Code");
        }
      }
    }
    for (const figure of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("article > figure"))) {
      picture.zoomable(figure);
    }
  }

  /** Colours for the fences of a page of documentation. */
  function colours() {
    const api = /** @type {any} */ (window).highlight;
    const article = /** @type {HTMLElement | null} */ (document.querySelector("article"));
    if (!article || !api || !("highlights" in CSS)) return;
    const highlights = api.CLASSES.map((/** @type {string} */ name) => {
      const made = new Highlight();
      CSS.highlights.set(`src-${name}`, made);
      return made;
    });
    for (const pre of /** @type {NodeListOf<HTMLElement>} */ (article.querySelectorAll("pre"))) {
      const language = pre.dataset.lang || article.dataset.lang || "";
      const text = pre.firstChild;
      if (!text || !api.languages.includes(language)) continue;
      for (const [kind, start, end] of api.tokens(text.nodeValue || "", language)) {
        highlights[kind].add(
          new StaticRange({ startContainer: text, startOffset: start, endContainer: text, endOffset: end }),
        );
      }
    }
  }

  repeated();
  contents();
  lines();
  scrollers();
  colours();
  addEventListener("resize", scrollers);
  if (location.hash.length > 1) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  body.dataset.ready = "";
})();
