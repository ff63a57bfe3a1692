// @ts-check
// Colours for source, put on in the browser with the CSS Custom Highlight API: no element, no byte in the page. A browser
// without it shows plain text.
"use strict";

/**
 * @typedef {object} Grammar
 * @property {string[]} comment beginnings of comments that run to the end of the line
 * @property {string[]} block patterns of comments that may run over lines
 * @property {string[]} string patterns of strings
 * @property {string} meta a pattern for what stands beside the program: preprocessor, decorators; "" for none
 * @property {string} title a pattern for keys, headings and targets; "" for none
 * @property {Set<string>} keywords
 * @property {Set<string>} names constants and types that are built in
 * @property {string} word a pattern of a name
 */

(() => {
  const C_BLOCK = String.raw`/\*[^]*?(?:\*/|$(?![^]))`;
  const DOUBLE = String.raw`"(?:\\[^]|[^"\\\n])*"?`;
  const SINGLE = String.raw`'(?:\\[^]|[^'\\\n])*'?`;
  const CHARACTER = String.raw`'(?:\\[^\n]+?|[^'\\\n])'`;
  const RAW_C = String.raw`\bu?8?[LUu]?R"(?<delimiter>[^()\\\s]{0,16})\([^]*?\)\k<delimiter>"`;
  const PY_LONG = String.raw`(?:\b[rRbBuUfFtT]{1,2})?(?:"""(?:\\[^]|[^\\])*?(?:"""|$(?![^]))|'''(?:\\[^]|[^\\])*?(?:'''|$(?![^])))`;
  const PY_SHORT = String.raw`(?:\b[rRbBuUfFtT]{1,2})?(?:"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?)`;
  const TEMPLATE = "`(?:\\\\[^]|[^`\\\\])*`?";

  /** @param {string} text */
  const words = (text) => new Set(text.split(/\s+/).filter(Boolean));

  /**
   * @param {Partial<Grammar>} parts
   * @returns {Grammar}
   */
  const grammar = (parts) => ({
    comment: [], block: [], string: [DOUBLE, SINGLE], meta: "", title: "", keywords: new Set(), names: new Set(),
    word: String.raw`[A-Za-z_$][\w$]*`, ...parts,
  });

  const C_WORDS = `auto break case const continue default do else enum extern for goto if inline register restrict return
    sizeof static struct switch typedef union volatile while _Alignas _Alignof _Atomic _Generic _Noreturn _Static_assert
    _Thread_local typeof`;
  const C_NAMES = `void char short int long float double signed unsigned bool _Bool size_t ssize_t int8_t int16_t int32_t
    int64_t uint8_t uint16_t uint32_t uint64_t uintptr_t intptr_t ptrdiff_t NULL true false`;
  const CPP_WORDS = `${C_WORDS} alignas alignof asm catch class co_await co_return co_yield concept consteval constexpr
    constinit const_cast decltype delete dynamic_cast explicit export final friend mutable namespace new noexcept operator
    override private protected public reinterpret_cast requires static_assert static_cast template this thread_local throw
    try typeid typename using virtual and or not`;
  const CPP_NAMES = `${C_NAMES} nullptr wchar_t char8_t char16_t char32_t nullptr_t`;
  const DIRECTIVE = String.raw`^[ \t]*#[ \t]*[a-z_]+`;
  /** @param {string} more @param {string} names */
  const c = (more, names = "") => grammar({
    comment: ["//"], block: [C_BLOCK], string: [RAW_C, DOUBLE, CHARACTER], meta: DIRECTIVE, keywords: words(more),
    names: words(`${CPP_NAMES} ${names}`),
  });
  const SHADER = `in out inout uniform varying attribute layout buffer shared flat smooth precision highp mediump lowp
    discard struct const if else for while do return break continue switch case default cbuffer register static
    groupshared kernel device constant threadgroup thread vertex fragment using namespace template typename`;
  const SHADER_NAMES = `vec2 vec3 vec4 ivec2 ivec3 ivec4 uvec2 uvec3 uvec4 mat2 mat3 mat4 float2 float3 float4 half half2
    half3 half4 int2 int3 int4 uint uint2 uint3 uint4 sampler2D sampler3D image3D image2D texture2d`;
  const JS_WORDS = `async await break case catch class const continue debugger default delete do else export extends finally
    for from function get if import in instanceof let new of return set static super switch this throw try typeof var void
    while with yield`;
  const TS_WORDS = `${JS_WORDS} abstract as asserts declare enum implements infer interface is keyof module namespace
    override private protected public readonly satisfies type unique`;
  const JS_NAMES = "true false null undefined NaN Infinity globalThis";
  const TS_NAMES = `${JS_NAMES} any unknown never string number boolean bigint symbol object`;
  /** @param {string} keywords @param {string} names */
  const js = (keywords, names) => grammar({
    comment: ["//"], block: [C_BLOCK], string: [TEMPLATE, DOUBLE, SINGLE], meta: String.raw`@[A-Za-z_$][\w$.]*`,
    keywords: words(keywords), names: words(names),
  });
  const PYTHON = grammar({
    comment: ["#"], string: [PY_LONG, PY_SHORT], meta: String.raw`^[ \t]*@[A-Za-z_][\w.]*`,
    keywords: words(`and as assert async await break case class continue def del elif else except finally for from global
      if import in is lambda match nonlocal not or pass raise return try type while with yield`),
    names: words(`True False None self cls int float str bytes bool list dict set tuple object type len range print super
      isinstance property staticmethod classmethod Exception ValueError TypeError RuntimeError NotImplemented`),
  });
  const KEYS = String.raw`^[ \t]*(?:- +)*(?:"[^"\n]*"|'[^'\n]*'|[\w$./*<-][^\s:#"'{}[\],&*][^:#\n"'{}[\]]*?|[\w$])(?=[ \t]*:(?:[ \t]|$))`;

  /** @type {Record<string, Grammar>} */
  const grammars = {
    c: c(C_WORDS),
    lex: c(C_WORDS),
    yacc: c(C_WORDS),
    cpp: c(CPP_WORDS),
    cuda: c(`${CPP_WORDS} __global__ __device__ __host__ __shared__ __constant__ __launch_bounds__ __forceinline__`,
      "threadIdx blockIdx blockDim gridDim warpSize dim3"),
    objc: c(`${C_WORDS} self super id in`, "BOOL YES NO nil NSString NSInteger NSUInteger"),
    objcpp: c(`${CPP_WORDS} self super id in`, "BOOL YES NO nil NSString NSInteger NSUInteger"),
    glsl: c(SHADER, SHADER_NAMES),
    hlsl: c(SHADER, SHADER_NAMES),
    metal: c(`${CPP_WORDS} ${SHADER}`, SHADER_NAMES),
    java: grammar({
      comment: ["//"], block: [C_BLOCK], string: [String.raw`"""[^]*?"""`, DOUBLE, CHARACTER],
      meta: String.raw`@[A-Za-z_][\w.]*`,
      keywords: words(`abstract assert break case catch class const continue default do else enum extends final finally for
        if implements import instanceof interface native new package permits private protected public record return sealed
        static strictfp super switch synchronized this throw throws transient try var void volatile while yield`),
      names: words("boolean byte char short int long float double String Object true false null"),
    }),
    javascript: js(JS_WORDS, JS_NAMES),
    typescript: js(TS_WORDS, TS_NAMES),
    tsx: js(TS_WORDS, TS_NAMES),
    go: grammar({
      comment: ["//"], block: [C_BLOCK], string: ["`[^`]*`?", DOUBLE, CHARACTER],
      keywords: words(`break case chan const continue default defer else fallthrough for func go goto if import interface map
        package range return select struct switch type var`),
      names: words(`bool byte rune string int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64
        complex64 complex128 error any true false nil iota append cap close copy delete len make new panic print recover`),
    }),
    rust: grammar({
      comment: ["//"], block: [C_BLOCK],
      string: [String.raw`\bb?r(?<hashes>#{0,8})"[^]*?"\k<hashes>`, String.raw`b?"(?:\\[^]|[^"\\])*"?`, CHARACTER],
      meta: String.raw`#!?\[[^\]\n]*\]`,
      keywords: words(`as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod
        move mut pub ref return self Self static struct super trait type union unsafe use where while macro_rules`),
      names: words(`bool char str i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 String Vec Option Result Some
        None Ok Err Box true false`),
    }),
    python: PYTHON,
    starlark: PYTHON,
    notebook: PYTHON,
    shell: grammar({
      comment: [String.raw`(?<![^\s;&|()])#`], string: [String.raw`"(?:\\[^]|[^"\\])*"?`, "'[^']*'?"],
      meta: String.raw`\$(?:\{[^}\n]*\}|[A-Za-z_]\w*|[@*#?$!0-9-])`,
      keywords: words(`case do done elif else esac fi for function if in local readonly return select then time until while
        export declare set unset shift source exit trap`),
      names: words("echo cd test printf read eval exec true false"),
    }),
    cmake: grammar({
      comment: ["#"], block: [String.raw`#?\[(?<equals>=*)\[[^]*?\]\k<equals>\]`], string: [String.raw`"(?:\\[^]|[^"\\])*"?`],
      meta: String.raw`\$(?:ENV)?\{[^}\n]*\}`, title: String.raw`^[ \t]*[A-Za-z_]\w*(?=[ \t]*\()`,
      keywords: words(`AND OR NOT IN LISTS ITEMS STREQUAL MATCHES VERSION_LESS VERSION_GREATER DEFINED EXISTS TARGET COMMAND
        PUBLIC PRIVATE INTERFACE REQUIRED COMPONENTS CACHE STRING BOOL PATH FORCE PARENT_SCOPE`),
      names: words("ON OFF TRUE FALSE"),
    }),
    meson: grammar({
      comment: ["#"], string: ["f?'{3}[^]*?'{3}", String.raw`f?'(?:\\.|[^'\\\n])*'?`], meta: String.raw`@\w+@`,
      title: String.raw`^[ \t]*[A-Za-z_]\w*(?=[ \t]*\()`,
      keywords: words("if elif else endif foreach endforeach and or not in break continue"),
      names: words("true false meson build_machine host_machine target_machine"),
    }),
    dockerfile: grammar({
      comment: [String.raw`^[ \t]*#`], meta: String.raw`\$(?:\{[^}\n]*\}|[A-Za-z_]\w*)`,
      keywords: words(`FROM AS RUN CMD LABEL EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR ARG ONBUILD STOPSIGNAL
        HEALTHCHECK SHELL MAINTAINER`),
    }),
    makefile: grammar({
      comment: ["#"], meta: String.raw`\$(?:\([^)\n]*\)|\{[^}\n]*\}|[@<^+?*%$])`,
      title: String.raw`^[A-Za-z0-9_.%/-][\w.%/ -]*(?=[ \t]*::?(?!=))`,
      keywords: words("ifeq ifneq ifdef ifndef else endif include define endef export unexport override vpath"),
      word: String.raw`[A-Za-z_][\w-]*`,
    }),
    protobuf: grammar({
      comment: ["//"], block: [C_BLOCK],
      keywords: words(`syntax package import public weak option message enum service rpc returns stream oneof repeated optional
        required reserved extensions extend to max map`),
      names: words(`double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes
        true false`),
    }),
    json: grammar({
      comment: ["//"], block: [C_BLOCK], string: [DOUBLE], title: String.raw`"(?:\\.|[^"\\\n])*"(?=\s*:)`,
      names: words("true false null"),
    }),
    yaml: grammar({
      comment: [String.raw`(?<!\S)#`], title: KEYS, meta: String.raw`^---$|(?<![^\s[,{])[&*!][\w./!-]+|\$\{\{[^]*?\}\}`,
      names: words("true false null yes no on off True False"), word: String.raw`[A-Za-z_][\w-]*`,
    }),
    toml: grammar({
      comment: ["#"], string: [String.raw`"""[^]*?"""`, "'''[^]*?'''", DOUBLE, SINGLE],
      title: String.raw`^[ \t]*(?:\[\[?[^\]\n]*\]\]?|(?:[\w-]+|"[^"\n]*")(?:\.(?:[\w-]+|"[^"\n]*"))*(?=[ \t]*=))`,
      names: words("true false inf nan"),
    }),
    ini: grammar({
      comment: [String.raw`^[ \t]*[;#]`], string: [],
      title: String.raw`^[ \t]*\[[^\]\n]*\]|^[^\s=:;#[][^=:\n]*?(?=[ \t]*[=:])`,
      names: words("true false True False yes no"),
    }),
    properties: grammar({
      comment: [String.raw`^[ \t]*[!#]`], string: [], title: String.raw`^[ \t]*[^\s=:!#][^=:\s]*(?=[ \t]*[=:\s])`,
      names: words("true false"),
    }),
    gomod: grammar({
      comment: ["//"], string: [], keywords: words("module go require replace exclude retract toolchain"),
      word: String.raw`[A-Za-z_][\w./-]*`,
    }),
    markdown: grammar({
      string: ["(?<!`)(?<ticks>`+)(?!`)[^]*?(?<!`)\\k<ticks>(?!`)"], block: ["<!--[^]*?-->"],
      title: String.raw`^#{1,6}[ \t].*|^[^\n]+\n(?:=+|-{3,})[ \t]*$`,
      meta: String.raw`^[ \t]*(?:[-*+]|\d+[.)])(?=[ \t])|\*\*[^*\n]+\*\*|\]\([^)\s]*\)`, word: "",
    }),
    rst: grammar({
      comment: [String.raw`^\.\.(?=[ \t]+[^\s:|_[][^:\n]*$)`], string: ["``[^`\\n]+``"],
      title: String.raw`^[^\s\n][^\n]*\n(?:={3,}|-{3,}|~{3,}|\^{3,}|"{3,}|\*{3,}|\+{3,}|#{3,})[ \t]*$`,
      meta: String.raw`^[ \t]*\.\.[ \t]+[\w:-]+::|^[ \t]*:[\w ]+:|:[\w:]+:(?=` + "`)", word: "",
    }),
    plain: grammar({ string: [], word: "" }),
    data: grammar({ string: [], word: "" }),
  };

  const NUMBER = String.raw`(?<![\w$.])(?:0[xXbBoO][\da-fA-F_']+|\d[\d_']*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)[a-zA-Z]{0,3}(?![\w$])`;
  /** Classes of tokens: the names of the highlights, as in source.css. */
  const CLASSES = ["comment", "string", "meta", "title", "number", "keyword", "name"];

  /** @type {Map<string, RegExp>} */
  const made = new Map();

  /** @param {string} language @returns {RegExp} */
  function pattern(language) {
    const known = made.get(language);
    if (known) return known;
    const g = grammars[language];
    const comments = [...g.block, ...g.comment.map((start) => `${start}.*`)];
    /** @type {string[]} */
    const parts = [];
    /** @param {string} name @param {string[]} alternatives */
    const add = (name, alternatives) => {
      const given = alternatives.filter(Boolean);
      if (given.length) parts.push(`(?<${name}>${given.map((item) => `(?:${item})`).join("|")})`);
    };
    add("title", [g.title]);
    add("comment", comments);
    add("meta", [g.meta]);
    add("string", g.string);
    if (g.word) {
      add("number", [NUMBER]);
      add("word", [g.word]);
    }
    const expression = new RegExp(parts.join("|") || "(?!)", "gm");
    made.set(language, expression);
    return expression;
  }

  /**
   * The tokens of a text, one after the other: class, start, end.
   * @param {string} text
   * @param {string} language
   * @returns {Generator<[number, number, number]>}
   */
  function* tokens(text, language) {
    const g = grammars[language];
    if (!g) return;
    const expression = new RegExp(pattern(language));
    for (let match = expression.exec(text); match; match = expression.exec(text)) {
      if (!match[0]) {
        expression.lastIndex += 1;
        continue;
      }
      const groups = /** @type {Record<string, string | undefined>} */ (match.groups);
      let kind = -1;
      if (groups.word !== undefined) {
        kind = g.keywords.has(match[0]) ? 5 : g.names.has(match[0]) ? 6 : -1;
      } else if (groups.title !== undefined) kind = 3;
      else if (groups.comment !== undefined) kind = 0;
      else if (groups.meta !== undefined) kind = 2;
      else if (groups.string !== undefined) kind = 1;
      else if (groups.number !== undefined) kind = 4;
      if (kind >= 0) yield [kind, match.index, match.index + match[0].length];
    }
  }

  /** Lines beyond the screen that are coloured too. */
  const MARGIN = 60;

  /**
   * Colours the lines of a block of source: its children, one a line. What is on the screen is coloured, so that a long
   * file costs no more than a short one.
   * @param {HTMLElement} block
   * @param {string} language
   */
  function colour(block, language) {
    if (!("highlights" in CSS) || !grammars[language]) return;
    const lines = /** @type {HTMLCollectionOf<HTMLElement>} */ (block.children);
    const texts = Array.from(lines, (line) => line.textContent || "");
    const text = texts.join("\n");
    const starts = new Uint32Array(texts.length + 1);
    for (let at = 0, line = 0; line < texts.length; line += 1) {
      starts[line] = at;
      at += texts[line].length + 1;
      starts[line + 1] = at;
    }
    /** @type {number[]} */
    const found = [];
    const walk = tokens(text, language);
    const highlights = CLASSES.map((name) => {
      const highlight = new Highlight();
      CSS.highlights.set(`src-${name}`, highlight);
      return highlight;
    });
    let ended = false;
    let shownFrom = -1;
    let shownTo = -1;

    /** Reads tokens for some time; true when all are read. @param {number} until a position in the text */
    function read(until) {
      const end = performance.now() + 12;
      let count = 0;
      while (!ended && (found.length < 3 || found[found.length - 2] < until)) {
        const next = walk.next();
        if (next.done) ended = true;
        else found.push(...next.value);
        count += 1;
        if (count % 256 === 0 && performance.now() > end) return false;
      }
      return true;
    }

    /** The first token that ends after a position. @param {number} position */
    function firstToken(position) {
      let low = 0;
      let high = found.length / 3;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (found[middle * 3 + 2] <= position) low = middle + 1;
        else high = middle;
      }
      return low * 3;
    }

    /** @param {number} from @param {number} to lines, half-open */
    function show(from, to) {
      for (const highlight of highlights) highlight.clear();
      let token = firstToken(starts[from]);
      for (let line = from; line < to; line += 1) {
        const start = starts[line];
        const end = starts[line + 1] - 1;
        while (token < found.length && found[token + 2] <= start) token += 3;
        if (token >= found.length) return;
        if (found[token + 1] >= end) continue;
        const walker = document.createTreeWalker(lines[line], NodeFilter.SHOW_TEXT);
        let at = start;
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const length = (node.nodeValue || "").length;
          for (let other = token; other < found.length && found[other + 1] < at + length; other += 3) {
            const first = Math.max(found[other + 1], at);
            const last = Math.min(found[other + 2], at + length);
            if (first < last) {
              highlights[found[other]].add(
                new StaticRange({ startContainer: node, startOffset: first - at, endContainer: node, endOffset: last - at }),
              );
            }
          }
          at += length;
        }
      }
    }

    let waiting = false;
    function update() {
      waiting = false;
      if (!lines.length) return;
      const box = block.getBoundingClientRect();
      const height = box.height / lines.length || 20;
      const from = Math.max(0, Math.floor(-box.top / height) - MARGIN);
      const to = Math.min(lines.length, Math.ceil((innerHeight - box.top) / height) + MARGIN);
      if (from >= to || (from >= shownFrom && to <= shownTo)) return;
      const wideFrom = Math.max(0, from - MARGIN * 2);
      const wideTo = Math.min(lines.length, to + MARGIN * 2);
      const whole = read(starts[wideTo]);
      show(wideFrom, wideTo);
      if (whole) {
        shownFrom = wideFrom;
        shownTo = wideTo;
      } else later();
    }
    function later() {
      if (!waiting) {
        waiting = true;
        requestAnimationFrame(update);
      }
    }
    addEventListener("scroll", later, { passive: true });
    addEventListener("resize", later, { passive: true });
    update();
  }

  const api = { tokens, colour, languages: Object.keys(grammars), CLASSES };
  if (typeof document === "undefined") Object.assign(globalThis, { highlight: api });
  else Object.assign(window, { highlight: api });
})();
