"""What the name and the place of a file tell about its category: conventions that many projects share. Pure.

The tables are data. A convention of one project only does not belong here: its settings can say it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from .model import FileCategory


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Folders that hold other projects' code, at any depth.
_VENDORED = _words(
    """
    third_party third-party thirdparty 3rdparty 3rd_party 3rd-party vendor vendors vendored _vendor _vendored
    node_modules bower_components jspm_packages external externals extern Pods Carthage site-packages
    """
)
_TEST_FOLDER = re.compile(
    r"(?:.*[-_.])?(?:tests?|unittests?|testsuite)|testdata|test[-_]data|__tests__|__mocks__|specs?|e2e"
)
#: Gradle keeps each set of sources in ``src/<set>/<language>``: sets named like this are of tests.
_TEST_SET = re.compile(
    r"/src/(?:[a-z][A-Za-z0-9]*Test(?:[A-Z]\w*)?|test[A-Z]\w*)/(?:java|kotlin|groovy|scala|cpp|resources|res|assets)/"
)
#: A folder of this name is one of tests only at the top: deeper it is usually a library that helps tests.
_TEST_TOP = frozenset({"testing", "t"})
_DOCUMENTATION_FOLDER = frozenset({"docs", "documentation", "Documentation", "javadoc", "wiki"})
_DOCUMENTATION_TOP = frozenset({"doc", "man", "Docs", "Doc"})
_CONFIGURATION_FOLDER = _words(
    """
    .github .gitlab .circleci .ci .azure-pipelines .buildkite .vscode .idea .devcontainer .husky .changeset
    """
)

#: Suffixes of programs, for which names tell tests. Others are classed by their suffix.
CODE = _words(
    """
    .py .pyi .pyx .pxd .c .h .cc .cpp .cxx .c++ .hh .hpp .hxx .cu .cuh .hip .m .mm .java .kt .kts .scala .groovy .cs
    .fs .vb .go .rs .js .mjs .cjs .jsx .ts .tsx .mts .cts .vue .svelte .rb .php .pl .pm .lua .swift .dart .ex .exs
    .erl .hs .ml .jl .r .R .sh .bash .zsh .ps1 .bat .sql .zig .nim .d .f90 .f .S .s .asm .metal .glsl .hlsl .proto
    """
)
_PROSE = _words(
    """
    .md .markdown .mdx .rst .adoc .asciidoc .textile .org .pod .rdoc .tex .1 .3 .5 .7 .8 .man .pdf
    """
)
_CONFIGURATION = _words(
    """
    .toml .ini .cfg .conf .config .yaml .yml .properties .plist .editorconfig .env .tf .tfvars .gradle .pro
    .xcconfig .entitlements .pbxproj .sln .csproj .vcxproj .service .cabal .gemspec .podspec .nuspec .BUILD
    .m4 .ac .am .pc .spec
    """
)
_DATA = _words(
    """
    .json .jsonl .ndjson .json5 .csv .tsv .xml .txt .log .dat .data .bin .parquet .arrow .feather .avro .npy .npz
    .h5 .hdf5 .pt .pth .ptl .pkl .pickle .onnx .safetensors .gguf .db .sqlite .sqlite3 .mmdb .dbf .shp .shx .prj
    .geojson .wkt .ff .png .jpg .jpeg .gif .bmp .ico .icns .webp .tif .tiff .svg .psd .ai .eps .mp3 .mp4 .wav .ogg
    .flac .avi .mov .webm .ttf .otf .woff .woff2 .eot .zip .gz .bz2 .xz .lzma .zst .tar .tgz .7z .rar .jar .war .whl
    .egg .so .dll .dylib .a .o .lib .exe .class .pyc .pyd .po .pot .mo .pem .crt .cer .key .p12 .der .lock .sum
    .snap .expect .golden .patch .diff .typed .gitkeep .keep .imp .graffle .sig .gpg .minisig
    """
)

#: Parts of a project that tell of it to people: with no suffix, or one of text.
_DOCUMENTATION_NAME = re.compile(
    r"(?i:readme|read[-_]me|changelog|contributing|contributors|authors|licen[cs]es?|copying|copyright)(?:[-_.].*)?|"
    r"(?:CHANGES|HISTORY|NEWS|RELEASES?|RELEASE[-_]NOTES|MAINTAINERS|CREDITS|THANKS|NOTICE|PATENTS|INSTALL|SECURITY|"
    r"SUPPORT|GOVERNANCE|CODE[-_]OF[-_]CONDUCT|TODO|HACKING|ROADMAP|GLOSSARY)(?:[-_.].*)?"
)
_CONFIGURATION_NAMES = _words(
    """
    CMakeLists.txt CMakePresets.json CMakeUserPresets.json Makefile makefile GNUmakefile BUILD BUCK WORKSPACE
    WORKSPACE.bazel WORKSPACE.bzlmod MODULE.bazel BUILD.bazel TARGETS PACKAGE Dockerfile Containerfile Vagrantfile
    Jenkinsfile Procfile Brewfile Gemfile Rakefile Podfile Cartfile Justfile justfile meson.build meson_options.txt
    meson.options SConstruct SConscript configure.ac configure.in Makefile.am Makefile.in build.gradle.kts
    settings.gradle.kts pom.xml AndroidManifest.xml package.json composer.json bower.json lerna.json nx.json
    turbo.json deno.json deno.jsonc angular.json Gruntfile.js Gulpfile.js gulpfile.js MANIFEST.in CODEOWNERS OWNERS
    Pipfile go.mod go.work CITATION.cff
    """
)
_CONFIGURATION_NAME = re.compile(
    r"(?:Make|Docker|Container)file\..+|.+\.(?:[Mm]ake|[Dd]ocker)file|(?:BUILD|BUCK|WORKSPACE)\.\w+|"
    r"[tj]sconfig.*\.json|babel\.config\.\w+|webpack\..*\.js|"
    r"(?:jest|vite|vitest|rollup|eslint|prettier|postcss|tailwind|next|nuxt|karma|commitlint|playwright)\.config\.\w+|"
    r"(?:.+[-_])?requirements?(?:[-_.].*)?\.(?:txt|in)|constraints(?:[-_].*)?\.txt|"
    r"\.[A-Za-z][-\w]*(?:\.(?:json|ya?ml|toml|js|cjs|mjs|oss))?",
)

_LOCKS = _words(
    """
    package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb Cargo.lock poetry.lock uv.lock
    pdm.lock Pipfile.lock composer.lock Gemfile.lock Podfile.lock go.sum go.work.sum flake.lock mix.lock
    pubspec.lock gradle.lockfile packages.lock.json Package.resolved MODULE.bazel.lock deno.lock conda-lock.yml
    """
)
#: Ends of the names that generators give to what they write.
_GENERATED_ENDS = _words(
    """
    _pb2.py _pb2.pyi _pb2_grpc.py _pb2_grpc.pyi .pb.go .pb.cc .pb.h .pb.swift .pb.dart .pb.gw.go _pb.js _pb.d.ts
    .min.js .min.css .min.mjs -min.js -min.css .js.map .css.map .mjs.map .cjs.map .g.dart .freezed.dart .designer.cs
    .g.cs _generated.go _generated.ts _generated.rs _generated.h .gen.go .pyc .tab.c .tab.h
    """
)
_GENERATED = tuple(sorted(_GENERATED_ENDS))

_TEST_STEM = re.compile(r"tests?(?:[-_.].+)?|.+[-_.](?:tests?|specs?|unittests?)", re.IGNORECASE)
_TEST_WORD = re.compile(r"(?:.*[a-z0-9])?(?:Tests?|TestCase|Spec|IT)|Test[A-Z]\w*")
#: Languages whose tests are told by a word of the name in capitals: ``LinearTest.java``.
_WORDED = _words(
    """
    .java .kt .scala .groovy .cs .fs .vb .swift .php .m .mm .cpp .cc .hpp
    """
)


def by_path(path: str, packages: frozenset[str] = frozenset()) -> FileCategory:
    """The category that a path suggests. ``packages`` are folders that are neither tests nor documentation though
    named so.

    In this order: others' code; generated by its name; a test by its name; then the outermost folder that is one
    of documentation or tests; then what the name or suffix says; else source.
    """
    folder, _, name = path.rpartition("/")
    by_folder = _by_folder(folder, packages)
    if by_folder is FileCategory.VENDORED:
        return by_folder
    suffix = _suffix(name)
    if name.endswith(_GENERATED) or name in _LOCKS:
        return FileCategory.GENERATED
    if is_test_name(name):
        return FileCategory.TEST
    if by_folder is FileCategory.TEST or by_folder is FileCategory.DOCUMENTATION:
        return by_folder
    if name in _CONFIGURATION_NAMES or _CONFIGURATION_NAME.fullmatch(name):
        return FileCategory.CONFIGURATION
    if suffix in CODE:
        return FileCategory.SOURCE
    if suffix in _PROSE:
        return FileCategory.DOCUMENTATION
    if suffix in _CONFIGURATION or (not suffix and by_folder is FileCategory.CONFIGURATION):
        return FileCategory.CONFIGURATION
    if _DOCUMENTATION_NAME.fullmatch(name) and suffix not in (_DATA - {".txt"}):
        return FileCategory.DOCUMENTATION
    if suffix in _DATA or name in (".gitkeep", ".keep"):
        return FileCategory.DATA
    if suffix == ".in" and "." in name[1:-3]:
        # What a build fills in, such as ``project.pc.in``.
        return by_path(path[:-3], packages)
    return FileCategory.SOURCE


def _suffix(name: str) -> str:
    """The suffix with its dot, in lower case unless its case matters; "" for none. ``.bashrc`` has none."""
    stem, _, last = name.rpartition(".")
    if not stem:
        return ""
    suffix = "." + last
    return suffix if suffix in CODE or suffix in _CONFIGURATION else suffix.lower()


def is_test_name(name: str) -> bool:
    """Whether a file's own name says that it is a test, by the conventions of its language."""
    suffix = _suffix(name)
    if suffix not in CODE:
        return suffix in (".bats", ".feature", ".t")
    stem = name[: -len(suffix)]
    if suffix in (".py", ".pyi", ".pyx"):
        return stem in ("conftest", "tests") or stem.startswith("test_") or stem.endswith(("_test", "_tests"))
    if suffix == ".go":
        return stem.endswith("_test")
    return bool(_TEST_STEM.fullmatch(stem)) or (suffix in _WORDED and bool(_TEST_WORD.fullmatch(stem)))


def is_test_folder(name: str) -> bool:
    """Whether a folder of this name usually holds tests."""
    return bool(_TEST_FOLDER.fullmatch(name))


def _is_documentation(name: str, top: bool) -> bool:
    return name in _DOCUMENTATION_FOLDER or (top and name in _DOCUMENTATION_TOP)


_CHANGES = re.compile(
    r"(?:change[-_]?(?:log|s)|history|news|releases?|(?:release|upgrade)[-_]?notes|what[-_]?s[-_]?new)(?:[-_.].*)?",
    re.IGNORECASE,
)


#: Lists of what is to do and of people: their first entry says nothing of the list.
_ENTRIES = re.compile(r"(?:TODO|AUTHORS|CONTRIBUTORS|MAINTAINERS|CREDITS|THANKS)(?:\.(?:md|rst|txt|markdown))?")


def is_list(path: str) -> bool:
    """Whether a document is by its name a list of what is to do, or of people."""
    return _ENTRIES.fullmatch(path.rpartition("/")[2]) is not None


@functools.lru_cache(maxsize=4096)
def is_changelog(path: str) -> bool:
    """Whether a document tells by its name, or its folder's, of what changed from release to release."""
    folder, _, name = path.rpartition("/")
    inside = folder.rpartition("/")[2]
    text = name.rpartition(".")[2].lower() in ("md", "rst", "txt", "markdown", "html") or "." not in name
    return text and (
        _CHANGES.fullmatch(name) is not None or ("." not in inside and _CHANGES.fullmatch(inside) is not None)
    )


@functools.lru_cache(maxsize=16384)
def _by_folder(folder: str, packages: frozenset[str]) -> FileCategory | None:
    """What the outermost telling folder of a path says; that a folder holds others' code counts before all."""
    if not folder:
        return None
    parts = folder.split("/")
    if not _VENDORED.isdisjoint(parts):
        return FileCategory.VENDORED
    for depth, part in enumerate(parts):
        if _is_documentation(part, depth == 0):
            if "/".join(parts[: depth + 1]) in packages:
                continue
            return FileCategory.DOCUMENTATION
        if depth == 0 and part in _TEST_TOP:
            return FileCategory.TEST
        if is_test_folder(part) and "/".join(parts[: depth + 1]) not in packages:
            return FileCategory.TEST
    if "/src/" in f"/{folder}" and _TEST_SET.search(f"/{folder}/"):
        return FileCategory.TEST
    return FileCategory.CONFIGURATION if not _CONFIGURATION_FOLDER.isdisjoint(parts) else None


def test_named_packages(paths: Iterable[str]) -> frozenset[str]:
    """Folders named like tests that are Python packages of the program: helpers for tests, as ``django/test``.

    Such a folder is a package inside a package, and none of the files right inside is named as a test is.
    """
    packages: dict[str, list[str]] = {}
    for path in paths:
        if path.endswith(".py"):
            folder, _, name = path.rpartition("/")
            packages.setdefault(folder, []).append(name)
    return frozenset(
        folder
        for folder, members in packages.items()
        if is_test_folder(folder.rpartition("/")[2])
        and "__init__.py" in members
        and "__init__.py" in packages.get(folder.rpartition("/")[0], ())
        and len(members) > 1
        and not any(map(is_test_name, members))
    )


def documentation_named_packages(paths: Iterable[str]) -> frozenset[str]:
    """Folders named like documentation that are packages of the program itself, by the rules of their languages.

    Go: a folder with sources is a package. Python: one with ``__init__.py``, unless Sphinx is set up in it. Rust: a
    module's folder has a ``mod.rs``. Java: a folder of sources below one named ``src``.
    """
    found: set[str] = set()
    set_up: set[str] = set()
    for path in paths:
        folder, _, name = path.rpartition("/")
        above, _, last = folder.rpartition("/")
        if not _is_documentation(last, not above):
            continue
        if name == "conf.py":
            set_up.add(folder)
        elif (
            name in ("__init__.py", "mod.rs")
            or (name.endswith(".go") and not name.endswith("_test.go"))
            or (name.endswith(".java") and "src" in above.split("/"))
        ):
            found.add(folder)
    return frozenset(found - set_up)


_C = (".c",)
_CPP = (".cc", ".cpp", ".cxx", ".c++", ".hpp", ".hh", ".hxx", ".cu", ".cuh", ".mm")


def native_languages(paths: Iterable[str]) -> dict[str, str]:
    """``c`` or ``cpp`` for each folder with such files right inside, and for "" (the whole): `Attributes.native`."""
    balance: dict[str, int] = {}
    total = 0
    for path in paths:
        weight = 1 if path.endswith(_CPP) else -1 if path.endswith(_C) else 0
        if weight:
            folder = path.rpartition("/")[0]
            total += weight
            balance[folder] = balance.get(folder, 0) + weight
    balance[""] = total
    return {folder: "cpp" if weight > 0 else "c" for folder, weight in balance.items()}
