// Asks the search of a site and prints what it found: node find.js SITE < queries, one a line. Each answer is a line of JSON.
"use strict";
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const site = process.argv[2];
const data = path.join(site, "_data", "search");
let loaded = 0;
let scripts = 0;
const run = (file) => {
  const text = fs.readFileSync(file, "utf8");
  loaded += Buffer.byteLength(text);
  scripts += 1;
  vm.runInThisContext(text, { filename: file });
};
vm.runInThisContext(fs.readFileSync(path.join(site, "_static", "find.js"), "utf8"));

async function main() {
  const queries = fs.readFileSync(0, "utf8").split("\n").filter(Boolean);
  for (const text of queries) {
    loaded = scripts = 0;
    const search = searchIn(async (file) => run(path.join(data, file)));
    globalThis.repobook = { searchMap: search.takeMap, searchShard: search.takeShard, searchWords: search.takeWords };
    const start = performance.now();
    const hits = await search.find(text, 10);
    const cold = performance.now() - start;
    const again = performance.now();
    await search.find(text, 10);
    const warm = performance.now() - again;
    const shown = hits.map((hit) => ({
      kind: hit.kind, name: hit.name, container: hit.container, path: hit.path, line: hit.line, maybe: hit.maybe,
      score: Math.round(hit.score * 10) / 10,
    }));
    process.stdout.write(JSON.stringify({ text, loaded, scripts, cold, warm, hits: shown }) + "\n");
  }
}
main();
