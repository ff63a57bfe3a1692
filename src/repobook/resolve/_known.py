"""Names that languages and their standard libraries define, where no import says so."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Java: types of ``java.lang``, which every file may name
JAVA_LANG = _words(
    """
    AbstractMethodError Appendable ArithmeticException ArrayIndexOutOfBoundsException ArrayStoreException
    AssertionError AutoCloseable Boolean Byte CharSequence Character Class ClassCastException ClassFormatError
    ClassLoader ClassNotFoundException CloneNotSupportedException Cloneable Comparable Deprecated Double Enum
    Error Exception ExceptionInInitializerError Float FunctionalInterface IllegalAccessException
    IllegalArgumentException IllegalStateException IndexOutOfBoundsException InheritableThreadLocal
    InstantiationException Integer InterruptedException Iterable LinkageError Long Math Module
    NegativeArraySizeException NoClassDefFoundError NoSuchFieldException NoSuchMethodException
    NullPointerException Number NumberFormatException Object OutOfMemoryError Override Package Process
    ProcessBuilder Readable Record ReflectiveOperationException Runnable Runtime RuntimeException SafeVarargs
    SecurityException Short StackOverflowError StackTraceElement StackWalker StrictMath String StringBuffer
    StringBuilder StringIndexOutOfBoundsException SuppressWarnings System Thread ThreadGroup ThreadLocal
    Throwable UnsatisfiedLinkError UnsupportedOperationException VirtualMachineError Void
    """
)

#: Java: methods of every object
JAVA_OBJECT = _words(
    """
    clone equals finalize getClass hashCode notify notifyAll toString wait
    """
)

#: Java: methods of containers that hand out an element
JAVA_ELEMENTS = _words(
    """
    element first get getFirst getLast last next orElse orElseGet orElseThrow peek peekFirst peekLast poll
    pollFirst pollLast pop remove removeFirst removeLast take
    """
)

#: JavaScript and TypeScript: names that the language, browsers, Node and test runners give to every file
JAVASCRIPT_GLOBALS = _words(
    """
    AbortController AbortSignal AggregateError Array ArrayBuffer AsyncGenerator AsyncIterable
    AsyncIterableIterator AsyncIterator Atomics Awaited BigInt BigInt64Array Blob Boolean Buffer CSS
    CSSStyleSheet Capitalize CharacterData ConstructorParameters CustomEvent DOMParser DataView Date Document
    DocumentFragment Element Error EvalError Event EventTarget Exclude Extract File FileReader
    FinalizationRegistry Float32Array Float64Array FormData Function Generator GeneratorFunction HTMLElement
    HTMLInputElement Headers Image Infinity InstanceType Int16Array Int32Array Int8Array IntersectionObserver
    Intl Iterable IterableIterator Iterator JSON JSX KeyboardEvent Lowercase Map Math MouseEvent
    MutationObserver NaN Node NodeJS NodeList NonNullable Number Object Omit OmitThisParameter Parameters
    Partial Performance Pick Promise PromiseLike PropertyDescriptor PropertyKey Proxy ProxyHandler RangeError
    ReadableStream Readonly ReadonlyArray ReadonlyMap ReadonlySet Record ReferenceError Reflect RegExp
    RegExpExecArray RegExpMatchArray Request Required ResizeObserver Response ReturnType SVGElement Set
    ShadowRoot SharedArrayBuffer String Symbol SyntaxError Text TextDecoder TextEncoder ThisParameterType
    ThisType TouchEvent TypeError URIError URL URLSearchParams Uint16Array Uint32Array Uint8Array
    Uint8ClampedArray Uncapitalize Uppercase WeakMap WeakRef WeakSet WebSocket Window Worker XMLHttpRequest
    __dirname __filename after afterAll afterEach alert arguments atob before beforeAll beforeEach btoa
    cancelAnimationFrame clearImmediate clearInterval clearTimeout console crypto customElements decodeURI
    decodeURIComponent describe document encodeURI encodeURIComponent escape eval expect exports fetch global
    globalThis history isFinite isNaN it jest localStorage location module navigator parseFloat parseInt
    performance process queueMicrotask requestAnimationFrame require self sessionStorage setImmediate
    setInterval setTimeout structuredClone test undefined unescape vi window
    """
)

#: JavaScript: those of them that test runners bring
JAVASCRIPT_RUNNERS = _words(
    """
    after afterAll afterEach before beforeAll beforeEach describe expect it jest test vi
    """
)

#: JavaScript: methods that values of the language and of browsers have: never taken for a repository's own by name
#: alone
JAVASCRIPT_METHODS = _words(
    """
    addEventListener appendChild apply asyncIterator attachShadow charCodeAt cloneNode codePointAt createElement
    createElementNS createTextNode defineProperties defineProperty deleteProperty dispatchEvent endsWith
    findIndex findLast findLastIndex flatMap forEach fromCharCode fromEntries getAttribute getBoundingClientRect
    getContext getElementById getElementsByClassName getElementsByTagName getFullYear getOwnPropertyDescriptor
    getOwnPropertyDescriptors getOwnPropertyNames getOwnPropertySymbols getPropertyValue getPrototypeOf getTime
    hasAttribute hasOwnProperty includes indexOf insertBefore isArray isExtensible isInteger isPrototypeOf
    lastIndexOf localeCompare matchAll mockImplementation mockReturnValue nextSibling ownKeys padEnd padStart
    parentNode preventDefault preventExtensions propertyIsEnumerable querySelector querySelectorAll readFile
    readFileSync reduceRight removeAttribute removeChild removeEventListener removeListener replaceAll
    replaceChild requestAnimationFrame scrollIntoView setAttribute setProperty setPrototypeOf startsWith
    stopPropagation substring toBeInstanceOf toFixed toISOString toLocaleLowerCase toLocaleString
    toLocaleUpperCase toLowerCase toString toUpperCase trimEnd trimStart valueOf writeFile writeFileSync
    """
)

#: JavaScript: methods of containers that hand out an element
JAVASCRIPT_ELEMENTS = _words(
    """
    at find findLast get next pop shift
    """
)

#: Rust: types, traits, variants and functions that every module knows
RUST_PRELUDE = _words(
    """
    AsMut AsRef Box Clone Copy Debug Default DoubleEndedIterator Drop Eq Err ExactSizeIterator Extend Fn FnMut
    FnOnce From FromIterator Hash Into IntoIterator Iterator None Ok Option Ord PartialEq PartialOrd Result Send
    Sized Some String Sync ToOwned ToString TryFrom TryInto Unpin Vec align_of align_of_val bool char drop f32 f64
    i128 i16 i32 i64 i8 isize size_of size_of_val str u128 u16 u32 u64 u8 usize
    """
)

#: Rust: macros and attributes that every module knows, and the kinds of text that a macro takes
RUST_MACROS = _words(
    """
    Clone Copy Debug Default Eq Hash Ord PartialEq PartialOrd allow assert assert_eq assert_ne
    automatically_derived bench cfg cfg_attr cold column compile_error concat dbg debug_assert debug_assert_eq
    debug_assert_ne deny deprecated derive doc env eprint eprintln expect feature file forbid format format_args
    global_allocator ident ignore include include_bytes include_str inline line link macro_export macro_use
    matches module_path must_use no_mangle no_std non_exhaustive option_env panic path print println proc_macro
    proc_macro_attribute proc_macro_derive repr should_panic stringify target_feature test thread_local todo
    track_caller unimplemented unreachable vec warn write writeln
    """
)

#: Rust: methods of ``Option`` and ``Result``
RUST_RESULT_METHODS = _words(
    """
    and and_then as_deref as_deref_mut as_mut as_ref cloned copied err expect expect_err filter flatten
    get_or_insert_with insert is_err is_none is_ok is_some iter map map_err map_or map_or_else ok ok_or
    ok_or_else or or_else replace take transpose unwrap unwrap_err unwrap_or unwrap_or_default unwrap_or_else
    zip
    """
)

#: Rust: methods that give the value itself or what it points to
RUST_SAME = _words(
    """
    as_mut as_ref borrow borrow_mut by_ref clone deref deref_mut into_inner to_owned
    """
)

#: Rust: methods of ``Option`` and ``Result`` that take out what is inside
RUST_TAKING = _words(
    """
    expect get_or_insert_with insert unwrap unwrap_or unwrap_or_default unwrap_or_else unwrap_unchecked
    """
)

#: Rust: methods of ``Option`` and ``Result`` that give the same again
RUST_KEEPING = _words(
    """
    as_deref as_deref_mut as_mut as_ref clone cloned copied filter map_err ok or or_else replace take
    """
)

#: Rust: methods of containers that hand out an element
RUST_ELEMENTS = _words(
    """
    back first front get get_mut iter iter_mut last next pop pop_back pop_front remove swap_remove
    """
)

#: Go: names that every file knows
GO_BUILTIN = _words(
    """
    any append bool byte cap clear close comparable complex complex128 complex64 copy delete error false float32
    float64 imag int int16 int32 int64 int8 iota len make max min new nil panic print println real recover rune
    string true uint uint16 uint32 uint64 uint8 uintptr
    """
)

#: Shell: commands that are part of the shell
SHELL_BUILTINS = _words(
    """
    . : [ alias autoload bg bind bindkey break builtin caller cd command compgen complete compopt continue
    declare dirs disown echo emulate enable eval exec exit export false fc fg getopts hash help history jobs
    kill let local logout mapfile popd printf pushd pwd read readarray readonly return set setopt shift shopt
    source suspend test times trap true type typeset ulimit umask unalias unset unsetopt wait zle zstyle
    """
)

#: CMake: modules that come with it, for ``include``
CMAKE_MODULES = _words(
    """
    AddFileDependencies AndroidTestUtilities BundleUtilities CheckCCompilerFlag CheckCompilerFlag
    CheckCSourceCompiles CheckCSourceRuns CheckCXXCompilerFlag CheckCXXSourceCompiles CheckCXXSourceRuns
    CheckCXXSymbolExists CheckFortranCompilerFlag CheckFortranFunctionExists CheckFortranSourceCompiles
    CheckFortranSourceRuns CheckFunctionExists CheckIncludeFile CheckIncludeFileCXX CheckIncludeFiles
    CheckIPOSupported CheckLanguage CheckLibraryExists CheckLinkerFlag CheckOBJCCompilerFlag
    CheckOBJCSourceCompiles CheckOBJCSourceRuns CheckOBJCXXCompilerFlag CheckOBJCXXSourceCompiles
    CheckOBJCXXSourceRuns CheckPIESupported CheckPrototypeDefinition CheckSourceCompiles CheckSourceRuns
    CheckStructHasMember CheckSymbolExists CheckTypeSize CheckVariableExists CMakeAddFortranSubdirectory
    CMakeBackwardCompatibilityCXX CMakeDependentOption CMakeDetermineVSServicePack CMakeExpandImportedTargets
    CMakeFindDependencyMacro CMakeFindFrameworks CMakeFindPackageMode CMakeForceCompiler CMakeGraphVizOptions
    CMakePackageConfigHelpers CMakeParseArguments CMakePrintHelpers CMakePrintSystemInformation
    CMakePushCheckState CMakeVerifyManifest CPack CPackArchive CPackBundle CPackComponent CPackCygwin CPackDeb
    CPackDMG CPackFreeBSD CPackIFW CPackIFWConfigureFile CPackNSIS CPackNuGet CPackProductBuild CPackRPM
    CPackWIX CSharpUtilities CTest CTestCoverageCollectGCOV CTestScriptMode CTestUseLaunchers Dart DeployQt4
    Documentation ExternalData ExternalProject FeatureSummary FetchContent FortranCInterface
    GenerateExportHeader GetPrerequisites GNUInstallDirs GoogleTest InstallRequiredSystemLibraries
    MacroAddFileDependencies ProcessorCount SelectLibraryConfigurations SquishTestScript TestBigEndian
    TestCXXAcceptsFlag TestForANSIForScope TestForANSIStreamHeaders TestForSSTREAM TestForSTDNamespace
    Use_wxWindows UseEcos UseJava UseJavaClassFilelist UseJavaSymlinks UsePkgConfig UseSWIG UsewxWidgets
    WriteBasicConfigVersionFile WriteCompilerDetectionHeader
    """
)

#: CMake: packages that it knows how to find, for ``find_package``; each has a module ``Find<name>``
CMAKE_PACKAGES = _words(
    """
    ALSA Armadillo ASPELL AVIFile Backtrace BISON BLAS Boost Bullet BZip2 CABLE Coin3D CUDA CUDAToolkit Cups
    CURL Curses CVS CxxTest Cygwin Dart DCMTK DevIL Doxygen EnvModules EXPAT FLEX FLTK FLTK2 Fontconfig Freetype
    GCCXML GDAL Gettext GIF Git GLEW GLUT Gnuplot GnuTLS GSL GTest GTK GTK2 HDF5 Hg HSPELL HTMLHelp Ice Iconv
    Icotool ICU ImageMagick Intl ITK Jasper Java JNI JPEG KDE3 KDE4 LAPACK LATEX LibArchive Libinput LibLZMA
    LibXml2 LibXslt LTTngUST Lua Lua50 Lua51 Matlab MFC Motif MPEG MPEG2 MPI Msys ODBC OpenACC OpenAL OpenCL
    OpenGL OpenMP OpenSceneGraph OpenSP OpenSSL OpenThreads osg osg_functions osgAnimation osgDB osgFX osgGA
    osgIntrospection osgManipulator osgParticle osgPresentation osgProducer osgQt osgShadow osgSim osgTerrain
    osgText osgUtil osgViewer osgVolume osgWidget PackageHandleStandardArgs PackageMessage Patch Perl PerlLibs
    PHP4 PhysFS Pike PkgConfig PNG PostgreSQL Producer Protobuf Python Python2 Python3 PythonInterp PythonLibs
    Qt Qt3 Qt4 QuickTime RTI Ruby SDL SDL_gfx SDL_image SDL_mixer SDL_net SDL_sound SDL_ttf SelfPackers SQLite3
    Squish Subversion SWIG TCL Tclsh TclStub Threads TIFF UnixCommands VTK Vulkan Wget Wish wxWidgets wxWindows
    X11 XalanC XCTest XercesC XMLRPC ZLIB
    """
)
