// @ts-check
// What the scripts of the site share: where its top is, and loading data by script tags, which also works from a
// folder that is opened without a server.
"use strict";

/**
 * @typedef {[string, number, number, number?, number?, string?, string?]} Definition
 *   name, kind, line, lines after it, parent, signature, first line of the doc
 * @typedef {object} FileData
 * @property {number} f the file's number, which rises with the paths
 * @property {Definition[]} [d] its definitions
 * @property {string[]} [u] the uses of each definition, then of the file
 * @property {(string | number)[][]} [m] ambiguous uses: line, name, then file and line of each place that is meant
 * @property {[number, number, number, number, string][]} [r] relations: definition, relation, file, line, name
 * @typedef {{path: string, page: string, category: string}} PathOfFile
 * @typedef {{title: string, revision: string, files: number, keywords: [string, string][]}} About
 *   the whole: `keywords` are the parts of the A–Z and their titles
 * @typedef {{file: number, line: number, group: number, resolution: number}} Use
 */

// eslint-disable-next-line no-var
var repobook = (() => {
  const own = /** @type {HTMLScriptElement} */ (document.currentScript);
  /** The address of the site's top, ending in a slash. */
  const root = new URL("..", own.src).href;
  /** @type {Map<string, Promise<boolean>>} */
  const loading = new Map();
  /** @type {Map<string, FileData>} */
  const files = new Map();
  /** @type {Map<number, (PathOfFile | null)[]>} */
  const shards = new Map();
  const SHARD = 1024;
  const tops = document.documentElement;

  /**
   * Runs a script of the site once. The answer is false when there is none.
   * @param {string} address
   * @returns {Promise<boolean>}
   */
  function load(address) {
    const known = loading.get(address);
    if (known) return known;
    /** @type {Promise<boolean>} */
    const made = new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => {
        script.remove();
        resolve(true);
      };
      script.onerror = () => {
        script.remove();
        loading.delete(address);
        resolve(false);
      };
      (document.head || tops).append(script);
    });
    loading.set(address, made);
    return made;
  }

  /** @type {About | null} */
  let whole = null;

  /** @param {About} given */
  function book(given) {
    whole = given;
  }

  /** What is known of the whole. @returns {Promise<About | null>} */
  async function about() {
    await load(`${root}_data/book.js`);
    return whole;
  }

  /** @param {FileData} data */
  function file(data) {
    const script = /** @type {HTMLScriptElement} */ (document.currentScript);
    files.set(script.src, data);
  }

  /**
   * What is known of the file behind the address of a source page (without its hash); null when nothing is.
   * @param {string} address
   * @returns {Promise<FileData | null>}
   */
  async function fileData(address) {
    const script = address.replace(/\.html$/, ".js");
    await load(script);
    return files.get(script) || null;
  }

  /**
   * The uses of a definition; see render/sourcedata.py.
   * @param {FileData} data
   * @param {number} place among the definitions, -1 for the file itself
   * @returns {Use[]}
   */
  function usesOf(data, place) {
    const list = data.u || [];
    const text = list[place < 0 ? (data.d || []).length : place] || "";
    /** @type {Use[]} */
    const found = [];
    let file = data.f;
    let line = 0;
    for (const match of text.matchAll(/(-?[0-9a-z]*)([.A-T])/g)) {
      const step = parseInt(match[1], 36) || 0;
      if (match[2] === ".") {
        file += step;
        line = 0;
      } else {
        line += step;
        const code = match[2].charCodeAt(0) - 65;
        found.push({ file, line, group: code >> 2, resolution: code & 3 });
      }
    }
    return found;
  }

  /**
   * Keeps the paths of a run of files; see render/sourcedata.py.
   * @param {number} number
   * @param {string[]} entries
   */
  function paths(number, entries) {
    let before = "";
    const list = entries.map((entry) => {
      if (!entry) return null;
      const [rest, other] = entry.slice(2).split("\t");
      const path = before.slice(0, entry.charCodeAt(0) - 65) + rest;
      before = path;
      return { path, page: (other || path) + "_src.html", category: entry[1] };
    });
    shards.set(number, list);
  }

  /**
   * The paths of files, by id.
   * @param {Iterable<number>} ids
   * @returns {Promise<Map<number, PathOfFile>>}
   */
  async function pathsOf(ids) {
    const wanted = [...new Set(ids)];
    const numbers = [...new Set(wanted.map((id) => Math.floor(id / SHARD)))];
    await Promise.all(numbers.map((number) => load(`${root}_data/files/${number}.js`)));
    /** @type {Map<number, PathOfFile>} */
    const found = new Map();
    for (const id of wanted) {
      const known = (shards.get(Math.floor(id / SHARD)) || [])[id % SHARD];
      if (known) found.set(id, known);
    }
    return found;
  }

  /**
   * The address of a page of the site, from its path below the top.
   * @param {string} page
   */
  function address(page) {
    return root + page.split("/").map(encodeURIComponent).join("/");
  }

  /**
   * An element with attributes and children; text only ever becomes text.
   * @param {string} tag
   * @param {Record<string, string>} attributes
   * @param {...(Node | string)} children
   * @returns {HTMLElement}
   */
  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  return { root, load, book, about, file, fileData, usesOf, paths, pathsOf, address, element };
})();
