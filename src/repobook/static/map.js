// @ts-check
// The map: folders and files as areas, as large as their lines or bytes, coloured by language, category or last change.
/// <reference path="./data.js" />
/// <reference path="./picture.js" />
"use strict";

(() => {
  const holder = /** @type {HTMLElement | null} */ (document.querySelector("article .map"));
  if (!holder) return;
  const { element, root } = repobook;
  const { shape, squares } = picture;

  /** Areas at most; what is beyond is one area more. Rows of the table that are shown at first. */
  const MOST = 39;
  const ROWS = 100;
  /** Languages with a colour of their own, and steps of the colours for time. */
  const COLOURS = 9;
  const STEPS = 5;

  /**
   * @typedef {object} MapData
   * @property {string} f the step to each file's number
   * @property {string[]} L languages
   * @property {string} l
   * @property {string[]} C categories
   * @property {string} c
   * @property {string} n lines
   * @property {string} b bytes
   * @property {string} [D] the day of the first change
   * @property {string} [d]
   *
   * @typedef {object} Files one value for each file
   * @property {string[]} paths
   * @property {string[]} pages
   * @property {Record<string, number[]>} sizes lines, bytes
   * @property {number[]} language
   * @property {number[]} category
   * @property {number[]} changed days since the first change, -1 for not known
   *
   * @typedef {object} Item a folder or a file of the folder that is shown; several in the last one
   * @property {string} name
   * @property {string} path
   * @property {boolean} folder
   * @property {number[]} files
   * @property {number} size
   * @property {number} [folded] how many items it stands for
   */

  /** @type {MapData | null} */
  let given = null;
  Object.assign(repobook, { map: (/** @type {MapData} */ data) => (given = data) });

  /** @param {string} text */
  const numbers = (text) => (text ? text.split(",").map((part) => parseInt(part, 36) || 0) : []);
  /** @param {number} number */
  const said = (number) => Math.round(number).toLocaleString("en");
  /** @param {number} number @param {string} one */
  const count = (number, one) => `${said(number)} ${number === 1 ? one : `${one}s`}`;

  /** @param {MapData} data @returns {Promise<Files>} */
  async function read(data) {
    const size = numbers(data.n);
    let last = 0;
    const steps = numbers(data.f);
    const ids = size.map((_, at) => (last += steps[at] || 0));
    const paths = await repobook.pathsOf(ids);
    const list = ids.map((id) => paths.get(id));
    return {
      paths: list.map((file) => file?.path || ""),
      pages: list.map((file) => (file?.page || "").replace(/_src\.html$/, "_docs.html")),
      sizes: { lines: size, bytes: numbers(data.b) },
      language: numbers(data.l),
      category: numbers(data.c),
      changed: data.d ? numbers(data.d) : size.map(() => -1),
    };
  }

  /** What is right inside a folder, the largest first. @param {Files} files @param {string} folder @param {number[]} size */
  function inside(files, folder, size) {
    const start = folder ? `${folder}/` : "";
    /** @type {Map<string, Item>} */
    const found = new Map();
    files.paths.forEach((path, id) => {
      if (!path.startsWith(start)) return;
      const rest = path.slice(start.length);
      const end = rest.indexOf("/");
      const name = end < 0 ? rest : rest.slice(0, end);
      const key = end < 0 ? name : `${name}/`;
      const item = found.get(key) || { name: key, path: start + name, folder: end >= 0, files: [], size: 0 };
      item.files.push(id);
      item.size += size[id];
      found.set(key, item);
    });
    return [...found.values()].sort((one, other) => other.size - one.size || (one.name < other.name ? -1 : 1));
  }

  /** The values of some files with the share of each, the largest first. @param {number[]} ids @param {number[]} column @param {number[]} size */
  function shares(ids, column, size) {
    /** @type {Map<number, number>} */
    const sums = new Map();
    for (const id of ids) sums.set(column[id], (sums.get(column[id]) || 0) + size[id] + 1e-6);
    const total = [...sums.values()].reduce((sum, value) => sum + value, 0);
    return [...sums].map(([value, sum]) => /** @type {[number, number]} */ ([value, sum / total])).sort((one, other) => other[1] - one[1] || one[0] - other[0]);
  }

  /**
   * @typedef {object} Colouring
   * @property {number[]} column the group of each file
   * @property {(group: number) => string} title
   * @property {(group: number) => string} kind the class of its colour
   */

  /** @param {MapData} data @param {Files} files @param {string} by @returns {Colouring} */
  function colouring(data, files, by) {
    if (by === "category") {
      return { column: files.category, title: (group) => data.C[group], kind: (group) => `k${group}` };
    }
    if (by === "changed") {
      const known = files.changed.filter((day) => day >= 0).sort((one, other) => one - other);
      const bounds = Array.from({ length: STEPS - 1 }, (_, step) => known[Math.floor(((step + 1) * known.length) / STEPS)]);
      const first = Date.parse(data.D || "1970-01-01");
      /** @param {number} day */
      const date = (day) => new Date(first + day * 86400000).toISOString().slice(0, 10);
      return {
        column: files.changed.map((day) => (day < 0 ? -1 : bounds.filter((bound) => day >= bound).length)),
        title: (group) => group < 0 ? "not known" : group === 0 ? `before ${date(bounds[0])}` : `from ${date(bounds[group - 1])}`,
        kind: (group) => (group < 0 ? "kx" : `t${group}`),
      };
    }
    return {
      column: files.language.map((place) => (place < 0 ? COLOURS + 1 : Math.min(place, COLOURS))),
      title: (group) => (group > COLOURS ? "no known language" : group === COLOURS ? "other languages" : data.L[group]),
      kind: (group) => (group >= COLOURS ? "kx" : `k${group}`),
    };
  }

  /** @param {MapData} data @param {Files} files */
  function start(data, files) {
    const place = /** @type {HTMLElement} */ (holder);
    const measure = select("Size", [["lines", "Lines"], ["bytes", "Bytes"]]);
    const colours = select("Colour", [
      ["language", "Language"], ["category", "Category"], ...(data.d ? [["changed", "Last change"]] : []),
    ]);
    const way = element("nav", { "aria-label": "Folder of the map" });
    const legend = element("ul", { class: "legend", "aria-label": "Colours" });
    const figure = element("figure", {});
    const note = element("p", { class: "note", role: "status" });
    const table = element("div", {});
    place.append(element("form", { class: "bar" }, measure.label, colours.label), way, figure, note, legend, table);

    const folder = () => {
      try {
        return decodeURIComponent(location.hash.slice(1));
      } catch {
        return "";
      }
    };
    const draw = () => {
      const size = files.sizes[measure.field.value];
      const items = inside(files, folder(), size);
      const colour = colouring(data, files, colours.field.value);
      trail(way, folder(), items.length ? files.pages[items[0].files[0]] : "");
      const tiles = folded(items);
      figure.replaceChildren(drawn(tiles, size, colour, figure.clientWidth, folder()));
      const rest = tiles[tiles.length - 1]?.folded || 0;
      const empty = items.filter((item) => !item.size).length;
      const unit = measure.field.value;
      note.textContent = !items.length
        ? (folder() ? "There is no such folder." : "There is no file.")
        : `${count(items.reduce((sum, item) => sum + item.size, 0), "x").replace(/x(s?)$/, unit)} in ${count(items.length, "item")}` +
          (rest ? `; the ${said(rest)} smallest are one area` : "") + (empty ? `; ${said(empty)} without ${unit}` : "") + ".";
      const groups = new Set(items.flatMap((item) => item.files.map((id) => colour.column[id])));
      legend.replaceChildren(
        ...[...groups].sort((one, other) => one - other).map((group) =>
          element("li", {}, /** @type {any} */ (swatch(colour.kind(group))), colour.title(group)),
        ),
      );
      table.replaceChildren(rows(data, files, items, size));
    };
    measure.field.addEventListener("change", draw);
    colours.field.addEventListener("change", draw);
    addEventListener("hashchange", () => {
      draw();
      way.querySelector("a")?.focus({ preventScroll: true });
      scrollTo({ top: 0 });
    });
    let width = 0;
    new ResizeObserver(() => {
      if (figure.clientWidth !== width) {
        width = figure.clientWidth;
        draw();
      }
    }).observe(figure);
    document.body.dataset.map = "";
  }

  /** @param {string} title @param {string[][]} options */
  function select(title, options) {
    const field = /** @type {HTMLSelectElement} */ (element("select", {}, ...options.map(([value, text]) => element("option", { value }, text))));
    return { field, label: element("label", {}, `${title} `, field) };
  }

  /** @param {string} kind */
  function swatch(kind) {
    return shape("svg", { width: 14, height: 14, "aria-hidden": "true" }, shape("rect", { class: kind, width: 14, height: 14 }));
  }

  /** The folders above, and the way to the pages of the folder. @param {HTMLElement} way @param {string} folder @param {string} page of a file in it */
  function trail(way, folder, page) {
    const parts = folder ? folder.split("/") : [];
    const links = [element("a", { href: "#" }, "All")];
    parts.forEach((part, at) => links.push(element("a", { href: address(parts.slice(0, at + 1).join("/")) }, part)));
    links[links.length - 1].setAttribute("aria-current", "true");
    const place = page.split("/").slice(0, parts.length).map((part) => `${part}/`).join("");
    const about = element("a", { class: "about", href: repobook.address(`${page ? place : ""}index.html`) }, "Files of this folder");
    way.replaceChildren(...links, about);
  }

  /** @param {string} folder */
  const address = (folder) => `#${folder.split("/").map(encodeURIComponent).join("/")}`;

  /** The largest items, and one for all others. @param {Item[]} items @returns {Item[]} */
  function folded(items) {
    const shown = items.filter((item) => item.size > 0);
    if (shown.length <= MOST + 1) return shown;
    const rest = shown.slice(MOST);
    const size = rest.reduce((sum, item) => sum + item.size, 0);
    const last = { name: `${said(rest.length)} more`, path: "", folder: false, files: rest.flatMap((item) => item.files), size, folded: rest.length };
    return [...shown.slice(0, MOST), last];
  }

  /** @param {Item} item @param {Files} files */
  const goal = (item, files) => (item.folder ? address(item.path) : repobook.address(files.pages[item.files[0]]));

  /** @type {Files} */
  let all;

  /**
   * @param {Item[]} items
   * @param {number[]} size
   * @param {Colouring} colour
   * @param {number} width
   * @param {string} folder
   */
  function drawn(items, size, colour, width, folder) {
    const height = Math.max(280, Math.min(width * 0.6, innerHeight - 230));
    const svg = shape("svg", { width, height, viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}`, role: "group", "aria-label": `Map of ${folder || "all"}; the table below says the same` });
    // The one for all others may be larger than those before it; areas are cut from the largest to the smallest.
    const order = [...items].sort((one, other) => other.size - one.size);
    const boxes = squares(order.map((item) => item.size), { x: 0, y: 0, width, height });
    order.forEach((item, at) => svg.append(tile(item, boxes[at], size, colour)));
    return svg;
  }

  /** @param {Item} item @param {{x: number, y: number, width: number, height: number}} box @param {number[]} size @param {Colouring} colour */
  function tile(item, box, size, colour) {
    const parts = shares(item.files, colour.column, size);
    const inner = shape("svg", { x: box.x + 1, y: box.y + 1, width: Math.max(box.width - 2, 0.5), height: Math.max(box.height - 2, 0.5) });
    const wide = Math.max(box.width - 2, 0.5);
    const high = Math.max(box.height - 2, 0.5);
    inner.append(shape("rect", { class: colour.kind(parts[0][0]), width: wide, height: high }));
    if (parts[0][1] < 0.98 && high > 26 && wide > 20) {
      let x = 0;
      for (const [group, share] of parts) {
        inner.append(shape("rect", { class: `s ${colour.kind(group)}`, x, y: high - 7, width: share * wide, height: 7 }));
        x += share * wide;
      }
    }
    const most = Math.floor((wide - 8) / 7.3);
    if (high > 20 && most > 2) {
      const short = item.name.length > most ? `${item.name.slice(0, most - 1)}…` : item.name;
      inner.append(shape("text", { x: 5, y: 16, class: item.folder ? "f" : "" }, short));
      if (high > 44 && wide > 70) inner.append(shape("text", { x: 5, y: 33, class: "d" }, said(item.size)));
    }
    const name = `${item.name}, ${said(item.size)}, ${colour.title(parts[0][0])}${parts.length > 1 ? ` ${Math.round(parts[0][1] * 100)} %` : ""}`;
    // What is folded leads nowhere; the table has it.
    if (item.folded) return shape("g", {}, shape("title", {}, name), inner);
    return shape("a", { href: goal(item, all), "aria-label": name }, shape("title", {}, name), inner);
  }

  /** The same as a table. @param {MapData} data @param {Files} files @param {Item[]} items @param {number[]} size */
  function rows(data, files, items, size) {
    const table = element("table", { id: ":table" });
    const head = ["Name", "Files", "Lines", "Bytes", "Language", "Category", ...(data.d ? ["Last change"] : [])];
    table.append(element("tr", {}, ...head.map((title) => element("th", {}, title))));
    const first = Date.parse(data.D || "1970-01-01");
    /** @param {Item} item */
    const row = (item) => {
      /** @param {number[]} column */
      const sum = (column) => said(item.files.reduce((total, id) => total + column[id], 0));
      /** @param {number[]} column @param {string[]} titles */
      const most = (column, titles) => {
        const [group, share] = shares(item.files, column, size)[0];
        return `${titles[group] || "–"}${share < 0.995 ? ` ${Math.round(share * 100)} %` : ""}`;
      };
      const newest = item.files.reduce((last, id) => Math.max(last, files.changed[id]), -1);
      const cells = [said(item.files.length), sum(files.sizes.lines), sum(files.sizes.bytes), most(files.language, data.L), most(files.category, data.C)];
      if (data.d) cells.push(newest < 0 ? "–" : new Date(first + newest * 86400000).toISOString().slice(0, 10));
      return element("tr", {}, element("td", {}, element("a", { href: goal(item, files) }, item.name)), ...cells.map((text) => element("td", {}, text)));
    };
    table.append(...items.slice(0, ROWS).map(row));
    if (items.length <= ROWS) return table;
    const more = element("button", { type: "button" }, `${count(items.length - ROWS, "more row")}`);
    more.addEventListener("click", () => {
      more.remove();
      table.append(...items.slice(ROWS).map(row));
    });
    return element("div", {}, table, more);
  }

  void repobook.load(`${root}_data/map.js`).then(async () => {
    if (!given) return;
    all = await read(given);
    start(given, all);
  });
})();
