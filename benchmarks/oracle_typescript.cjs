// What the TypeScript compiler says of the identifiers of a repository: one JSON object a line.
//
//     NODE_PATH=FOLDER/node_modules node oracle_typescript.cjs REPO        (npm install typescript@5.9.3 in FOLDER)
//
// {path, line, column, name, kind, targets: [[path, line, name], …]}: lines from 1, columns in UTF-8 bytes from 0. `targets` are
// all declarations of what the identifier means (imports followed to the end), `kind` is that of the first, "external"
// where none lies in the repository. Left out: identifiers that declare, and those of which the compiler knows nothing.
"use strict";

const path = require("node:path");
const ts = require("typescript");

const SUFFIXES = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];
const BOOK = ["**/.git", "**/node_modules", "book"];
const NODES = {
  module: ["SourceFile", "ModuleDeclaration"],
  class: ["ClassDeclaration"],
  type: ["InterfaceDeclaration", "TypeAliasDeclaration", "EnumDeclaration"],
  function: ["FunctionDeclaration"],
  method: ["MethodDeclaration", "MethodSignature", "Constructor"],
  local: ["ClassExpression", "FunctionExpression", "TypeParameter"],
};
const KINDS = new Map(
  Object.entries(NODES).flatMap(([kind, names]) => names.map((name) => [ts.SyntaxKind[name], kind])),
);

const repo = path.resolve(process.argv[2]);
const slashed = repo.split(path.sep).join("/");

/** The path in the repository of a file; undefined for one outside. */
function inside(file) {
  const name = file.fileName;
  return name.startsWith(slashed + "/") && !name.includes("/node_modules/") ? name.slice(slashed.length + 1) : undefined;
}

/** What the tsconfig of a folder or the nearest one above it says. */
const options = new Map();
function optionsOf(folder) {
  let known = options.get(folder);
  if (known === undefined) {
    const config = path.join(folder, "tsconfig.json");
    if (ts.sys.fileExists(config)) {
      const read = ts.readConfigFile(config, ts.sys.readFile);
      known = ts.parseJsonConfigFileContent(read.config ?? {}, { ...ts.sys, readDirectory: () => [] }, folder).options;
    } else {
      known = folder === repo || folder === path.dirname(folder) ? {} : optionsOf(path.dirname(folder));
    }
    if (!known.moduleResolution && !known.module) {
      known = { ...known, module: ts.ModuleKind.Preserve, moduleResolution: ts.ModuleResolutionKind.Bundler };
    }
    known = { target: ts.ScriptTarget.ESNext, ...known, allowJs: true, traceResolution: false };
    options.set(folder, known);
  }
  return known;
}

/** The folders of the repository's own packages by name: nothing is installed that would link to them. */
const packages = new Map();
for (const file of ts.sys.readDirectory(repo, [".json"], BOOK, ["**/package.json"])) {
  const name = ts.readConfigFile(file, ts.sys.readFile).config?.name;
  if (name && !packages.has(name)) packages.set(name, path.dirname(file));
}

function resolved(specifier, from, mode, host) {
  const own = optionsOf(path.dirname(from));
  const found = ts.resolveModuleName(specifier, from, own, host, undefined, undefined, mode);
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const folder = packages.get(name);
  if (found.resolvedModule || folder === undefined) return found;
  // A package may import itself by its name, as others do; without `exports` its files are imported by their paths.
  const within = ts.resolveModuleName(
    specifier, path.join(folder, "index.ts"), optionsOf(folder), host, undefined, undefined, mode,
  );
  if (within.resolvedModule) return within;
  const loose = { ...own, module: ts.ModuleKind.Preserve, moduleResolution: ts.ModuleResolutionKind.Bundler };
  return ts.resolveModuleName("." + specifier.slice(name.length), path.join(folder, "index.ts"), loose, host);
}

function made() {
  const own = { ...optionsOf(repo), noEmit: true, checkJs: false, skipLibCheck: true, types: [], maxNodeModuleJsDepth: 0 };
  const host = ts.createCompilerHost(own, true);
  host.resolveModuleNameLiterals = (literals, from, _, given, source) =>
    literals.map((item) => resolved(item.text, from, ts.getModeForUsageLocation(source, item, given), host));
  return ts.createProgram(ts.sys.readDirectory(repo, SUFFIXES, BOOK, ["**/*"]), own, host);
}

const program = made();
const checker = program.getTypeChecker();

/** The symbol that an identifier means, imports followed to the end; "external" for a module that is not here. */
function meaning(node) {
  const { parent } = node;
  let symbol;
  if (ts.isShorthandPropertyAssignment(parent)) symbol = checker.getShorthandAssignmentValueSymbol(parent);
  else if (ts.isExportSpecifier(parent) && !parent.parent.parent.moduleSpecifier) {
    symbol = checker.getExportSpecifierLocalTargetSymbol(parent);
  } else symbol = checker.getSymbolAtLocation(node);
  if (symbol === undefined || !(symbol.flags & ts.SymbolFlags.Alias)) return symbol;
  const target = checker.getAliasedSymbol(symbol);
  return target.declarations || target.escapedName !== "unknown" ? target : source(symbol);
}

/** Of an import without a meaning: "external" where its module is not found, undefined where the name in it is not. */
function source(symbol) {
  const holder = ts.findAncestor(symbol.declarations?.[0], (node) => node.moduleSpecifier ?? node.moduleReference);
  const written = holder?.moduleSpecifier ?? holder?.moduleReference.expression;
  return written !== undefined && !checker.getSymbolAtLocation(written) ? "external" : undefined;
}

/** Whether a declaration only sets a member of a global that nothing declares (``process.env.NAME = …`` in JavaScript). */
function implied(item) {
  let left = item;
  while (ts.isPropertyAccessExpression(left) || ts.isBinaryExpression(left)) left = left.expression ?? left.left;
  return ts.isIdentifier(left) && checker.getSymbolAtLocation(left)?.declarations?.every(ts.isIdentifier);
}

/** The declarations of a symbol in the repository; of ``exports.name = value`` in JavaScript those of the value come first. */
function declared(symbol, depth = 8) {
  const found = (symbol.declarations ?? []).filter((item) => inside(item.getSourceFile()) && !implied(item));
  const given = [];
  for (const item of found) {
    let value = ts.isBinaryExpression(item) ? item : item.parent;
    if (!depth || !value || !ts.isBinaryExpression(value) || !ts.isInJSFile(item)) continue;
    while (ts.isBinaryExpression(value)) value = value.right;
    if (ts.isCallExpression(value) && value.expression.getText() === "require") {
      const module = checker.getSymbolAtLocation(value.arguments[0]);
      if (module === undefined) return []; // a package that is not here
      given.push(...declared(module.exports?.get(ts.InternalSymbolName.ExportEquals) ?? module, depth - 1));
    } else if (ts.isIdentifier(value)) {
      const other = meaning(value);
      if (other && other !== "external" && other !== symbol) given.push(...declared(other, depth - 1));
    }
  }
  return [...new Set([...given, ...found])];
}

/** Whether an identifier declares what it means. Names in imports and exports are uses of what they pass on. */
function declares(node, symbol) {
  const { parent } = node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return parent.propertyName && parent.name === node;
  if (ts.isImportClause(parent) || ts.isNamespaceImport(parent)) return false;
  if (ts.isShorthandPropertyAssignment(parent)) return false;
  if (ts.isDeclaration(parent) && ts.getNameOfDeclaration(parent) === node) return true;
  // What JavaScript assigns to may be an alias.
  const own = checker.getSymbolAtLocation(node)?.declarations ?? [];
  return [...own, ...(symbol.declarations ?? [])].some((item) => ts.getNameOfDeclaration(item) === node);
}

/** Of the declarations of a name those that its place can mean: types and values may share it. */
function fitting(node, declarations) {
  if (ts.isImportSpecifier(node.parent) || ts.isExportSpecifier(node.parent)) return declarations;
  const kept = declarations.filter(
    ts.isPartOfTypeNode(node)
      ? (item) => !ts.isVariableDeclaration(item) && !ts.isFunctionLike(item)
      : (item) => !ts.isInterfaceDeclaration(item) && !ts.isTypeAliasDeclaration(item),
  );
  return kept.length ? kept : declarations;
}

/** The kind of a declaration. A `local` is known in a part of the file; a `key` is one of a value or a type without a name. */
function kindOf(node, declaration) {
  const known = KINDS.get(declaration.kind);
  if (known !== undefined) return known;
  if (ts.isParameter(declaration)) {
    return ts.isPropertyAccessExpression(node.parent) && node.parent.name === node ? "property" : "local";
  }
  if (ts.isVariableDeclaration(declaration) || ts.isBindingElement(declaration)) {
    const around = ts.findAncestor(declaration, (node) => ts.isStatement(node) || ts.isCatchClause(node) || ts.isFunctionLike(node));
    return ts.isVariableStatement(around) && (ts.isSourceFile(around.parent) || ts.isModuleBlock(around.parent)) ? "variable" : "local";
  }
  if (ts.isObjectLiteralExpression(declaration.parent)) return "key";
  if (ts.isTypeLiteralNode(declaration.parent)) return ts.isTypeAliasDeclaration(declaration.parent.parent) ? "property" : "key";
  return "property";
}

function place(declaration) {
  const file = declaration.getSourceFile();
  const name = ts.getNameOfDeclaration(declaration);
  const line = file.getLineAndCharacterOfPosition((name ?? declaration).getStart(file)).line + 1;
  return [inside(file), line, ts.isSourceFile(declaration) ? "" : (name?.getText(file) ?? "")];
}

function row(file, node) {
  if (ts.isInJSFile(node) && (node.text === "exports" || node.text === "module")) return undefined;
  const symbol = meaning(node);
  if (symbol === undefined || (symbol !== "external" && declares(node, symbol))) return undefined;
  const found = symbol === "external" ? [] : declared(symbol);
  const kept = fitting(node, found);
  const start = node.getStart(file);
  const { line } = file.getLineAndCharacterOfPosition(start);
  return {
    path: inside(file),
    line: line + 1,
    column: Buffer.byteLength(file.text.slice(file.getPositionOfLineAndCharacter(line, 0), start)),
    name: node.text,
    kind: kept.length ? kindOf(node, kept[0]) : "external",
    targets: kept.map(place),
  };
}

function visit(file, node, rows) {
  if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) {
    const found = node.getWidth(file) ? row(file, node) : undefined;
    if (found) rows.push(JSON.stringify(found));
  }
  ts.forEachChild(node, (child) => visit(file, child, rows));
}

for (const file of program.getSourceFiles()) {
  if (!SUFFIXES.some((suffix) => file.fileName.endsWith(suffix)) || inside(file) === undefined) continue;
  const rows = [];
  visit(file, file, rows);
  if (rows.length) process.stdout.write(rows.join("\n") + "\n");
}
