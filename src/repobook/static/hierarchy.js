// @ts-check
// The class hierarchy of a definition: what it rests on above it, what rests on it below, as far as a picture can show.
/// <reference path="./data.js" />
/// <reference path="./picture.js" />
"use strict";

const hierarchy = (() => {
  const { element } = repobook;
  const { shape } = picture;

  /** Definitions at most in a picture; height of a row, width of a step, of a character; in pixels. */
  const MOST = 40;
  const ROW = 24;
  const STEP = 14;
  const CHARACTER = 7.25;
  /** Places of relations in source.js: extends, implements, embeds; and read from the other side. */
  const UP = new Set([0, 4, 12]);
  const DOWN = new Set([1, 5, 13]);
  /** @type {Record<number, string>} */
  const WORDS = { 1: " is extended by ", 5: " is implemented by ", 13: " is embedded in " };

  /**
   * @typedef {object} Kin
   * @property {string} name
   * @property {number} file
   * @property {number} line
   * @property {Kin[]} above
   * @property {Kin[]} below
   * @property {number[]} how the relation of each of those below, as it reads from here
   * @property {number} left how many kin are not shown
   */

  /** What stands in the data of a file about a definition's kin. @param {FileData} data @param {number} line @param {string} name @param {Set<number>} kinds */
  function related(data, line, name, kinds) {
    const last = name.replace(/^.*[.:]/, "");
    const list = data.d || [];
    return (data.r || []).filter((item) => kinds.has(item[1]) && list[item[0]][2] === line && list[item[0]][0] === last);
  }

  /**
   * Walks up or down from a definition, the nearest first.
   * @param {Kin} from
   * @param {boolean} up
   * @param {Map<string, Kin>} known
   */
  async function walk(from, up, known) {
    const waiting = [from];
    for (let kin = waiting.shift(); kin; kin = waiting.shift()) {
      const path = (await repobook.pathsOf([kin.file])).get(kin.file);
      const data = path && (await repobook.fileData(repobook.address(path.page)));
      if (!data) continue;
      for (const [, relation, file, line, name] of related(data, kin.line, kin.name, up ? UP : DOWN)) {
        const key = `${file} ${line} ${name}`;
        let other = known.get(key);
        if (!other) {
          if (known.size >= MOST) {
            kin.left += 1;
            continue;
          }
          other = { name, file, line, above: [], below: [], how: [], left: 0 };
          known.set(key, other);
          waiting.push(other);
        }
        const [upper, lower] = up ? [other, kin] : [kin, other];
        if (upper === lower || upper.below.includes(lower)) continue;
        upper.below.push(lower);
        upper.how.push(up ? relation + 1 : relation);
        lower.above.push(upper);
      }
    }
  }

  /** Those above a definition, the farthest first. @param {Kin} from @returns {Kin[]} */
  function ancestors(from) {
    /** @type {Kin[]} */
    const found = [];
    const seen = new Set([from]);
    /** @param {Kin} kin */
    const visit = (kin) => {
      for (const upper of kin.above) {
        if (seen.has(upper)) continue;
        seen.add(upper);
        visit(upper);
        found.push(upper);
      }
    };
    visit(from);
    return found;
  }

  /**
   * The rows of the picture: each definition with its step to the right.
   * @param {Kin} from
   * @returns {[Kin, number][]}
   */
  function rows(from) {
    /** @type {[Kin, number][]} */
    const found = ancestors(from).map((kin, at) => [kin, at]);
    const seen = new Set(found.map(([kin]) => kin));
    /** @param {Kin} kin @param {number} step */
    const visit = (kin, step) => {
      if (seen.has(kin)) return;
      seen.add(kin);
      found.push([kin, step]);
      for (const lower of kin.below) if (kin === from || lower.above[0] === kin || !seen.has(lower)) visit(lower, step + 1);
    };
    visit(from, found.length);
    return found;
  }

  /**
   * The picture and its text; null for a definition that stands alone.
   * @param {FileData} data
   * @param {number} place among the definitions of the file
   * @param {string} name
   * @returns {Promise<HTMLElement | null>}
   */
  async function drawn(data, place, name) {
    const own = (data.r || []).some((item) => item[0] === place && (UP.has(item[1]) || DOWN.has(item[1])));
    const definition = (data.d || [])[place];
    if (!own || !definition) return null;
    /** @type {Kin} */
    const from = { name, file: data.f, line: definition[2], above: [], below: [], how: [], left: 0 };
    const known = new Map([[`${from.file} ${from.line} ${name}`, from]]);
    await walk(from, true, known);
    await walk(from, false, known);
    const list = rows(from);
    if (list.length < 2) return null;
    const paths = await repobook.pathsOf(list.map(([kin]) => kin.file));
    /** @param {Kin} kin */
    const goal = (kin) => {
      const path = paths.get(kin.file);
      return path ? `${repobook.address(path.page)}#L${kin.line}` : "#";
    };
    const left = list.reduce((sum, [kin]) => sum + kin.left, 0);
    const more = left ? [element("p", {}, `${left.toLocaleString("en")} more ${left === 1 ? "is" : "are"} not shown; each definition lists its own.`)] : [];
    return element(
      "section", {}, element("h3", {}, "Hierarchy ", element("span", {}, String(list.length))),
      element("figure", {}, /** @type {any} */ (svg(list, from, goal))), ...more, twin(list, goal),
    );
  }

  /** @param {[Kin, number][]} list @param {Kin} from @param {(kin: Kin) => string} goal */
  function svg(list, from, goal) {
    const at = new Map(list.map(([kin, step], row) => [kin, { x: step * STEP + 8, y: row * ROW + ROW / 2 }]));
    const width = Math.max(...list.map(([kin, step]) => step * STEP + 24 + kin.name.length * CHARACTER));
    const height = list.length * ROW;
    const size = { width, height, viewBox: `0 0 ${Math.ceil(width)} ${height}` };
    const made = shape("svg", { ...size, role: "group", "aria-label": "Class hierarchy; the same as text below" });
    let lines = "";
    for (const [kin] of list) {
      for (const lower of kin.below) {
        const [start, end] = [at.get(kin), at.get(lower)];
        if (start && end && end.y > start.y) lines += `M${start.x} ${start.y}V${end.y}H${end.x}`;
      }
    }
    made.append(shape("path", { d: lines }));
    for (const [kin] of list) {
      const { x, y } = /** @type {{x: number, y: number}} */ (at.get(kin));
      const dot = shape("circle", { cx: x, cy: y, r: 4 });
      const text = shape("text", { x: x + 10, y: y + 4 }, kin.name);
      made.append(kin === from ? shape("g", { class: "f" }, dot, text) : shape("a", { href: goal(kin) }, dot, text));
    }
    return made;
  }

  /** The same as text. @param {[Kin, number][]} list @param {(kin: Kin) => string} goal */
  function twin(list, goal) {
    const items = list.flatMap(([kin]) => Object.entries(WORDS).flatMap(([relation, word]) => {
      const lower = kin.below.filter((_, at) => kin.how[at] === Number(relation));
      if (!lower.length) return [];
      const parts = lower.flatMap((other, at) => [at ? ", " : "", element("a", { href: goal(other) }, other.name)]);
      return [element("li", {}, element("a", { href: goal(kin) }, kin.name), word, ...parts)];
    }));
    return element("details", {}, element("summary", {}, "The hierarchy as text"), element("ul", {}, ...items));
  }

  return { drawn };
})();
