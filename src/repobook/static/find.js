// @ts-check
// Finding by name in the shards of the index: what to load for a query, and how well an entry answers it. No document is
// touched here, so that the same code runs in a browser and in tests. See render/searchdata.py for the shards.
"use strict";

/**
 * @typedef {object} SearchMap
 * @property {string} keys a line each shard: prefix, blank, letters
 * @property {string[]} kinds
 * @property {string[]} languages titles, for each letter from A on
 * @property {string[]} names names of the languages
 * @property {string} top
 * @typedef {{n: string, k: string, w: string, c: string, f: string, l: string, C: string, P: string, a?: string}} Shard
 * @typedef {object} Entry
 * @property {string} name
 * @property {string} fold
 * @property {number[]} starts where the words of the folded name begin
 * @property {string} initials
 * @property {string} kind
 * @property {number} weight
 * @property {string} container
 * @property {string} around the container, folded
 * @property {string} holder the last name of the container, folded
 * @property {string} place the path in lower case
 * @property {string} language
 * @property {string} path of the file, or of the page where there is no file
 * @property {string} page
 * @property {number} line
 * @property {string} anchor
 * @typedef {Entry & {score: number, maybe: boolean}} Hit
 * @typedef {{raw: string, fold: string, path: string, humps: string[], before: string, last: string}} Word
 * @typedef {object} Query
 * @property {Word[]} words
 * @property {Word} joined
 * @property {string[]} kinds
 * @property {string[]} paths
 * @property {string[]} languages
 */

/**
 * @param {(file: string) => Promise<unknown>} load runs a script of `_data/search/`
 */
function searchIn(load) {
  const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\P{L}A-Za-z]+|[A-Z]/gu;
  const STOP = new Set(["a", "an", "and", "for", "in", "is", "of", "on", "the", "to", "with", "how", "where", "what", "does"]);
  const FIRST_SIGN = 35;
  /** Shards that are looked into for one query at most, the top apart; and good answers that are enough. */
  const MOST = 10;
  const ENOUGH = 8;
  /** Longest query whose letters may stand apart in a name. */
  const LONGEST = 14;
  /** The letter of nodes for what is left at the end of a key. */
  const END = "$";
  /** A score that only a name, a prefix, a word or initials reach. */
  const GOOD = 44;

  /** @type {Map<string, number[]>} */
  const places = new Map();
  /** @type {Map<number, Entry[]>} */
  const shards = new Map();
  /** @type {SearchMap | null} */
  let map = null;
  /** @type {[string, number][]} */
  let dictionary = [];

  /** @param {string} text */
  const fold = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

  /** @param {string} text */
  function unfronted(text) {
    let before = "";
    return text.split("\n").map((line) => {
      before = before.slice(0, line.charCodeAt(0) - FIRST_SIGN) + line.slice(1);
      return before;
    });
  }

  /** @param {string} text */
  const numbers = (text) => text.split(",").map((item) => (item ? parseInt(item, 36) : 0));

  /** @param {SearchMap} given */
  function takeMap(given) {
    map = given;
    for (const [number, line] of given.keys.split("\n").entries()) {
      const at = line.indexOf(" ");
      const prefix = line.slice(0, at);
      const letters = line.slice(at + 1);
      for (const key of letters ? Array.from(letters, (letter) => prefix + letter) : [prefix]) {
        places.set(key, [...(places.get(key) || []), number]);
      }
    }
  }

  /** @param {number} number @param {Shard} shard */
  function takeShard(number, shard) {
    const known = /** @type {SearchMap} */ (map);
    const names = unfronted(shard.n);
    const containers = unfronted(shard.C);
    const files = unfronted(shard.P);
    const [inside, file, line] = [numbers(shard.c), numbers(shard.f), numbers(shard.l)];
    const anchors = (shard.a || "").split("\n");
    let anchor = 0;
    shards.set(number, names.map((name, at) => {
      const parts = name.match(WORDS) || [];
      /** @type {number[]} */
      const starts = [];
      let length = 0;
      for (const part of parts) {
        starts.push(length);
        length += part.length;
      }
      const container = containers[inside[at]];
      const kind = known.kinds[shard.k.charCodeAt(at) - 65];
      const place = files[file[at]];
      const outside = place[0] === ">";
      const [path, page] = place.slice(1).split("\t");
      const folder = kind === "file" || kind === "folder";
      const way = kind === "folder" ? (container ? `${container}/${name}` : name) : path;
      return {
        name,
        fold: fold(name),
        starts,
        initials: parts.filter((part) => !/^\d/.test(part)).map((part) => part[0]).join("").toLowerCase(),
        kind,
        weight: (shard.w.charCodeAt(at) - FIRST_SIGN) / 2,
        container,
        around: kind === "concept" ? "" : fold(container),
        holder: kind === "concept" ? "" : fold(container.split(folder ? "/" : /[.:>/ ]+/).pop() || ""),
        language: outside ? "" : known.names[place.charCodeAt(0) - 65] || "",
        path: way,
        place: way.toLowerCase(),
        page: page || path,
        line: line[at],
        anchor: kind === "concept" ? anchors[anchor++] || "" : "",
      };
    }));
  }

  /** @param {string} text */
  function takeWords(text) {
    let before = "";
    dictionary = text.split("\n").map((line) => {
      before = before.slice(0, line.charCodeAt(0) - FIRST_SIGN) + line.slice(1, -2);
      return [before, line.charCodeAt(line.length - 1) - FIRST_SIGN];
    });
  }

  /** @param {string} raw @returns {Word} */
  function word(raw) {
    const parts = raw.split(/[/\\]/.test(raw) ? /[/\\]/ : /\.|::|#|->|\s+/).filter(fold);
    return {
      raw,
      fold: fold(raw),
      path: raw.includes("/") ? raw.toLowerCase().replace(/^\.?\/|\/$/g, "") : "",
      humps: (raw.match(WORDS) || []).map((part) => part.toLowerCase()),
      before: parts.length > 1 ? fold(parts[parts.length - 2]) : "",
      last: parts.length > 1 ? fold(parts[parts.length - 1]) : "",
    };
  }

  /** @param {string} text @returns {Query} */
  function parse(text) {
    /** @type {Query} */
    const query = { words: [], joined: word(""), kinds: [], paths: [], languages: [] };
    const plain = [];
    for (const part of text.trim().split(/\s+/)) {
      const match = /^(kind|path|lang|language|file|in):(.+)$/i.exec(part);
      if (!match) plain.push(part);
      else if (/^kind$/i.test(match[1])) query.kinds.push(match[2].toLowerCase());
      else if (/^lang/i.test(match[1])) query.languages.push(match[2].toLowerCase());
      else query.paths.push(match[2].toLowerCase());
    }
    const said = plain.filter((part) => fold(part) && (plain.length === 1 || !STOP.has(part.toLowerCase())));
    const used = said.length ? said : plain.filter(fold);
    query.words = used.map(word);
    query.joined = word(used.join(" "));
    return query;
  }

  /** Whether an entry passes the filters. @param {Entry} entry @param {Query} query */
  function passes(entry, query) {
    for (const kind of query.kinds) {
      const same = entry.kind.startsWith(kind) || (kind === "func" && entry.kind === "function") ||
        (kind === "ns" && entry.kind === "namespace") || (kind === "var" && entry.kind === "variable") ||
        (kind === "symbol" && !["file", "folder", "concept"].includes(entry.kind));
      if (!same) return false;
    }
    for (const path of query.paths) {
      if (entry.kind === "concept" || !entry.path.toLowerCase().includes(path)) return false;
    }
    for (const language of query.languages) {
      const at = map ? map.names.indexOf(entry.language) : -1;
      const title = at >= 0 && map ? map.languages[at].toLowerCase() : "";
      if (!entry.language || (entry.language !== language && title !== language && !entry.language.startsWith(language))) {
        return false;
      }
      if (entry.language !== language && title !== language && language.length < 2) return false;
    }
    return true;
  }

  /** How well a name answers a word: 0 for not at all, about 110 for the name itself. @param {Entry} entry @param {Word} asked */
  function match(entry, asked) {
    const name = entry.fold;
    const text = asked.fold;
    const part = text.length / Math.max(name.length, 1);
    if (name === text) {
      if (entry.kind === "concept" && (entry.weight < 3 || /[_A-Z]/.test(asked.raw)) && entry.name !== asked.raw) return 70;
      if (entry.kind === "concept" && entry.weight < 3) return 70;
      if (entry.name === asked.raw) return asked.raw === asked.raw.toLowerCase() ? 106 : 110;
      if (asked.raw.includes(" ")) return entry.name.toLowerCase() === asked.raw.toLowerCase() ? 110 : 97;
      return 102;
    }
    if (asked.path && (entry.kind === "file" || entry.kind === "folder")) {
      if (entry.place === asked.path) return 112;
      if (entry.place.endsWith(`/${asked.path}`)) return 106;
    }
    if (asked.last) {
      if (entry.holder && entry.holder === asked.before) {
        const other = asked.raw.includes(".") && entry.container.includes("::") ? 8 : 0;
        if (name === asked.last) return (entry.name === asked.raw.slice(-entry.name.length) ? 112 : 106) - other;
        if (name.startsWith(asked.last)) return 84 + (14 * asked.last.length) / name.length - other;
      } else if (name === asked.last) {
        if (entry.around.includes(asked.before)) return 80;
        if (!entry.container && entry.line && entry.place.split(/[/.]/).includes(asked.before)) {
          return entry.name === asked.raw.slice(-entry.name.length) ? 106 : 100;
        }
        // A member of something else: the one that is meant may be inherited.
        if (entry.line && !asked.path) return 41;
      }
    }
    if (entry.kind === "file" && name.startsWith(text) && fold(entry.name.replace(/\.[^.]*$/, "")) === text) return 97;
    if (entry.holder && entry.holder + name === text) return 90;
    if (name.startsWith(text)) return 68 + 22 * part;
    for (const start of entry.starts) {
      if (start && name.startsWith(text, start)) return start + text.length === name.length ? 60 + 8 * part : 50 + 14 * part;
    }
    if (text.length > 1 && entry.initials === text) return 58;
    if (text.length > 2 && entry.initials.startsWith(text)) return 46;
    if (asked.humps.length > 1) {
      const found = humps(entry, asked.humps);
      if (found) return found + 12 * part;
    }
    if (entry.holder && text.length > entry.holder.length + 2 && (entry.holder + name).startsWith(text)) return 43;
    if (text.length > 2 && name.includes(text)) return 28 + 14 * part;
    if (text.length > 2) {
      const found = steps(entry, text);
      if (found) return found;
    }
    return 0;
  }

  /** Whether words of a name begin with the humps of a query, in order. @param {Entry} entry @param {string[]} wanted */
  function humps(entry, wanted) {
    let at = 0;
    let first = -1;
    for (const [number, start] of entry.starts.entries()) {
      if (at < wanted.length && entry.fold.startsWith(wanted[at], start)) {
        if (!at) first = number;
        at += 1;
      }
    }
    return at === wanted.length ? (first ? 46 : 52) : 0;
  }

  /** Whether the letters of a query stand in a name in order; those at the beginnings of words say more. @param {Entry} entry @param {string} text */
  function steps(entry, text) {
    const name = entry.fold;
    if (name[0] !== text[0] || text.length * 5 < name.length || text.length > LONGEST) return 0;
    let at = 0;
    for (let from = 0; from < name.length && at < text.length; from += 1) if (name[from] === text[at]) at += 1;
    if (at < text.length) return 0;
    const found = stepsFrom(entry, text, 0, 0, 40);
    return found < 0 ? 0 : 14 + (26 * found) / text.length;
  }

  /**
   * The most letters of a text that follow the letter before them or begin a word, along any way through a name; -1 for no
   * way.
   * @param {Entry} entry @param {string} text @param {number} at @param {number} from @param {number} depth
   * @returns {number}
   */
  function stepsFrom(entry, text, at, from, depth) {
    if (at === text.length) return 0;
    if (depth < 0) return -1;
    const name = entry.fold;
    let best = -1;
    if (from && name[from] === text[at]) {
      const rest = stepsFrom(entry, text, at + 1, from + 1, depth - 1);
      if (rest >= 0) best = rest + 1;
      if (best === text.length - at) return best;
    }
    for (const start of entry.starts) {
      if (start >= from && name[start] === text[at]) {
        const rest = stepsFrom(entry, text, at + 1, start + 1, depth - 12);
        if (rest >= 0 && rest + 1 > best) best = rest + 1;
        break;
      }
    }
    if (best < 0) {
      const next = name.indexOf(text[at], from);
      if (next >= 0) {
        const rest = stepsFrom(entry, text, at + 1, next + 1, depth - 1);
        if (rest >= 0) best = rest;
      }
    }
    return best;
  }

  /** How many letters must be added, dropped, changed or swapped; more than `most` is `most + 1`. @param {string} one @param {string} other @param {number} most */
  function distance(one, other, most) {
    if (Math.abs(one.length - other.length) > most) return most + 1;
    let older = new Uint8Array(other.length + 1);
    let old = Uint8Array.from({ length: other.length + 1 }, (_, at) => at);
    let now = new Uint8Array(other.length + 1);
    for (let i = 1; i <= one.length; i += 1) {
      now[0] = i;
      let least = i;
      for (let j = 1; j <= other.length; j += 1) {
        const same = one[i - 1] === other[j - 1] ? 0 : 1;
        let value = Math.min(old[j] + 1, now[j - 1] + 1, old[j - 1] + same);
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) value = Math.min(value, older[j - 2] + 1);
        now[j] = value;
        if (value < least) least = value;
      }
      if (least > most) return most + 1;
      [older, old, now] = [old, now, older];
    }
    return old[other.length];
  }

  /** Mistakes that a word of a length may have. @param {string} text */
  const tolerance = (text) => (text.length < 4 ? 0 : text.length < 6 ? 1 : text.length < 10 ? 2 : 3);

  /** How well an entry answers a query; 0 for not at all. @param {Entry} entry @param {Query} query */
  function score(entry, query) {
    const { words, joined } = query;
    if (!words.length) return entry.kind === "key" ? 0 : 30 + entry.weight;
    const whole = match(entry, joined);
    if (words.length === 1) return whole && whole + entry.weight;
    let total = 0;
    for (const asked of words) {
      let best = match(entry, asked);
      if (best < 40) {
        if (entry.around && asked.fold.length > 1 && entry.around.includes(asked.fold)) best = Math.max(best, 40);
        else if (entry.kind !== "concept" && entry.place.includes(asked.raw.toLowerCase())) best = Math.max(best, 34);
        else if (entry.kind === asked.fold) best = Math.max(best, 36);
        else if (asked.fold.endsWith("s") && entry.fold.includes(asked.fold.slice(0, -1))) best = Math.max(best, 38);
      }
      if (best < 28) return whole > 40 ? whole + entry.weight : 0;
      total += Math.min(best, 80);
    }
    const both = total / words.length + entry.weight;
    return Math.max(both, whole && whole + entry.weight);
  }

  /** How well an entry answers a misspelt query; 0 for not at all. @param {Entry} entry @param {Query} query */
  function loose(entry, query) {
    const text = query.joined.fold;
    const most = tolerance(text);
    if (!most) return 0;
    let best = most + 1;
    for (const target of [entry.fold, entry.kind === "file" ? fold(entry.name.replace(/\.[^.]*$/, "")) : ""]) {
      if (target) best = Math.min(best, distance(text, target, Math.min(most, best)));
    }
    if (query.joined.last && entry.holder) best = Math.min(best, distance(text, entry.holder + entry.fold, Math.min(most, best)));
    if (best <= most) return 62 - 9 * best + entry.weight;
    if (text.length >= 6 && entry.fold.length > text.length + most) {
      const head = distance(text, entry.fold.slice(0, text.length), most - 1);
      if (head < most) return 40 - 9 * head + entry.weight;
    }
    return 0;
  }

  /** The shards along the letters of a word, the shortest prefix first. @param {string} text */
  function along(text) {
    const found = [];
    for (let length = 1; length <= text.length; length += 1) found.push(...(places.get(text.slice(0, length)) || []));
    return found;
  }

  /** The shards right below the longest prefix of a word that there is. @param {string} text @param {boolean} ends */
  function below(text, ends) {
    for (let length = text.length; length > 0; length -= 1) {
      const prefix = text.slice(0, length);
      const found = [];
      for (const [key, numbers] of places) {
        if (key.length === length + 1 && key.startsWith(prefix) && (ends || !key.endsWith(END))) found.push(...numbers);
      }
      if (found.length || (places.has(prefix) && length < text.length)) return [...new Set(found)].sort((a, b) => a - b);
    }
    return [];
  }

  /** @param {Iterable<number>} wanted */
  async function need(wanted) {
    await Promise.all([...wanted].filter((number) => !shards.has(number)).map((number) => load(`${number}.js`)));
  }

  /** What to look along for a query. @param {Query} query */
  function ways(query) {
    /** @type {Set<string>} */
    const found = new Set();
    for (const asked of [query.joined, ...query.words]) {
      if (asked.fold) found.add(asked.fold);
      if (asked.last) {
        found.add(asked.before + asked.last);
        found.add(asked.last);
      }
    }
    return [...found];
  }

  /**
   * @param {Iterable<number>} wanted @param {Query} query @param {(entry: Entry, query: Query) => number} scorer
   * @param {Map<string, Hit>} hits
   */
  function collect(wanted, query, scorer, hits, maybe = false) {
    for (const number of wanted) {
      for (const entry of shards.get(number) || []) {
        if (!passes(entry, query)) continue;
        const found = scorer(entry, query);
        if (!found) continue;
        const key = `${entry.kind} ${entry.name} ${entry.container} ${entry.path} ${entry.line}`;
        const known = hits.get(key);
        if (!known || known.score < found) hits.set(key, { ...entry, score: found, maybe });
      }
    }
  }

  /** @param {Map<string, Hit>} hits @param {number} limit */
  function best(hits, limit) {
    const list = [...hits.values()];
    list.sort((a, b) => b.score - a.score || a.name.length - b.name.length || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) || a.line - b.line);
    return list.slice(0, limit);
  }

  async function prepare() {
    if (!map) await load("map.js");
    await need([0]);
  }

  /**
   * The best answers to a query.
   * @param {string} text
   * @param {number} limit
   * @returns {Promise<Hit[]>}
   */
  async function find(text, limit = 30) {
    await prepare();
    const query = parse(text);
    /** @type {Map<string, Hit>} */
    const hits = new Map();
    const filtered = query.kinds.length + query.paths.length + query.languages.length > 0;
    if (!query.words.length && !filtered) return [];
    const wanted = new Set([0]);
    const roads = ways(query);
    for (const road of roads) for (const number of along(road)) if (wanted.size <= MOST) wanted.add(number);
    await need(wanted);
    collect(wanted, query, score, hits);
    let first = best(hits, limit);
    const good = () => first.filter((hit) => hit.score - hit.weight >= GOOD).length;
    if (good() < ENOUGH && query.words.length) {
      const more = new Set(wanted);
      for (const road of roads) {
        const extra = below(road, filtered || query.joined.last !== "");
        for (const number of extra) if (more.size <= MOST) more.add(number);
      }
      await need(more);
      collect(more, query, score, hits);
      for (const number of more) wanted.add(number);
      first = best(hits, limit);
    }
    if (!first.length || first[0].score - first[0].weight < GOOD || (good() < 3 && first[0].weight < 5)) {
      collect(wanted, query, loose, hits, true);
      await mended(query, hits, { left: Math.max(3, MOST - wanted.size) });
      first = best(hits, limit);
    }
    return first;
  }

  /**
   * Adds what is found with words that are spelt like those of the query.
   * @param {Query} query @param {Map<string, Hit>} hits @param {{left: number}} budget shards that may be loaded
   */
  async function mended(query, hits, budget) {
    if (!dictionary.length) await load("words.js");
    const known = new Set(dictionary.map((item) => item[0]));
    const asked = query.words.length === 1 ? [query.joined] : query.words;
    const choices = asked.map((item) => (known.has(item.fold) ? [{ text: item.fold, cost: 0 }] : alike(item.fold)));
    if (query.words.length > 1) {
      const joined = alike(query.joined.fold);
      if (joined.length) await tried(query, [joined[0]], hits, budget);
    }
    if (query.joined.last) {
      const pair = [query.joined.before, query.joined.last].map((text) => known.has(text) ? { text, cost: 0 } : alike(text)[0]);
      if (pair[0] && pair[1]) await tried(query, /** @type {{text: string, cost: number}[]} */ (pair), hits, budget, ".");
    }
    if (choices.some((list) => !list.length)) return;
    for (let turn = 0; turn < 3; turn += 1) {
      const chosen = choices.map((list) => list[Math.min(turn, list.length - 1)]);
      if (turn && choices.every((list) => list.length <= turn)) break;
      await tried(query, chosen, hits, budget);
    }
  }

  /**
   * @param {Query} query @param {{text: string, cost: number}[]} chosen @param {Map<string, Hit>} hits
   * @param {{left: number}} budget
   */
  async function tried(query, chosen, hits, budget, between = " ") {
    const cost = chosen.reduce((sum, item) => sum + item.cost, 0);
    const other = { ...parse(chosen.map((item) => item.text).join(between)), kinds: query.kinds, paths: query.paths, languages: query.languages };
    const wanted = new Set([0]);
    for (const road of ways(other)) {
      for (const number of along(road)) {
        if (shards.has(number)) wanted.add(number);
        else if (budget.left > 0 && !wanted.has(number)) {
          budget.left -= 1;
          wanted.add(number);
        }
      }
    }
    await need(wanted);
    collect(wanted, other, (entry, asked) => {
      const found = score(entry, asked);
      return found ? (found - entry.weight) * 0.62 - 7 * cost + entry.weight : 0;
    }, hits, cost > 0);
  }

  /** Words that are spelt like a text, the likeliest first. @param {string} text */
  function alike(text) {
    const most = tolerance(text);
    if (!most) return [];
    /** @type {{text: string, cost: number, weight: number}[]} */
    const found = [];
    for (const [other, weight] of dictionary) {
      const cost = distance(text, other, most);
      if (cost <= most) found.push({ text: other, cost: cost + (other[0] === text[0] ? 0 : 0.5), weight });
    }
    found.sort((a, b) => a.cost * 5 - a.weight - (b.cost * 5 - b.weight) || (a.text < b.text ? -1 : 1));
    return found.slice(0, 3);
  }

  return { find, prepare, takeMap, takeShard, takeWords, parse, languages: () => (map ? map.languages : []) };
}

if (typeof window === "undefined") Object.assign(globalThis, { searchIn });
