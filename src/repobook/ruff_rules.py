"""The rules of ruff that the book shows: what they are called and what they say. Pure data.

The families S (security), PERF and ASYNC, without those in preview, without S101, which every ``assert`` breaks, and
without ASYNC109, which is about the form of an interface and neither about speed nor about safety.
"""

from __future__ import annotations

import re

from .evidence import PYTHON, Rule, code

#: code and level | title | sentence
_TABLE = """
ASYNC100 warning | Cancel scope no checkpoint | A cancel scope without any `await`
ASYNC105 warning | Trio sync call | A call that is not awaited at once
ASYNC110 warning | Async busy wait | An event is better than sleeping in a `while` loop
ASYNC115 warning | Async zero sleep | A checkpoint is better than `sleep(0)`
ASYNC116 warning | Long sleep not forever | A sleep of more than 24 hours should usually be `sleep_forever`
ASYNC210 warning | Blocking http call in async function | Async functions should not call blocking HTTP methods
ASYNC212 warning | Blocking http call httpx in async function | Blocking `httpx` call in an async function
ASYNC220 warning | Create subprocess in async function | Async functions should not create subprocesses with blocking methods
ASYNC221 warning | Run process in async function | Async functions should not run processes with blocking methods
ASYNC222 warning | Wait for process in async function | Async functions should not wait on processes with blocking methods
ASYNC230 warning | Blocking open call in async function | Async functions should not open files with blocking methods like `open`
ASYNC240 warning | Blocking path method in async function | Async functions should not perform blocking path operations
ASYNC250 warning | Blocking input in async function | Blocking call to `input()` in async context
ASYNC251 warning | Blocking sleep in async function | Async functions should not call `time.sleep`
PERF101 note | Unnecessary list cast | Do not cast an iterable to `list` before iterating over it
PERF102 note | Incorrect dict iterator | Only keys or values of a dict are used
PERF203 note | Try except in loop | `try`-`except` within a loop incurs performance overhead
PERF401 note | Manual list comprehension | A comprehension or `extend` makes the list in one step
PERF402 note | Manual list copy | Use `list` or `list.copy` to create a copy of a list
PERF403 note | Manual dict comprehension | A dictionary comprehension or `update` makes the dict in one step
S102 warning | Exec builtin | Use of `exec` detected
S103 warning | Bad file permissions | `os.chmod` with a permissive mask
S104 note | Hardcoded bind all interfaces | Possible binding to all interfaces
S105 note | Hardcoded password string | A fixed text is assigned to or compared with a name that suggests a password
S106 note | Hardcoded password func arg | A fixed text is given for an argument whose name suggests a password
S107 note | Hardcoded password default | A fixed text is the default of a parameter whose name suggests a password
S108 note | Hardcoded temp file | Probable insecure usage of a temporary file or directory
S110 note | Try except pass | `try`-`except`-`pass` detected, consider logging the exception
S112 note | Try except continue | `try`-`except`-`continue` detected, consider logging the exception
S113 note | Request without timeout | Probable use of a request without timeout
S201 warning | Flask debug true | Use of `debug=True` in Flask app detected
S202 warning | Tarfile unsafe members | Uses of `tarfile.extractall()`
S301 warning | Suspicious pickle usage | `pickle` and modules that wrap it can be unsafe when used to deserialize untrusted data
S302 warning | Suspicious marshal usage | Deserialization with the `marshal` module is possibly dangerous
S303 warning | Suspicious insecure hash usage | Use of insecure MD2, MD4, MD5, or SHA1 hash function
S304 warning | Suspicious insecure cipher usage | Use of insecure cipher, replace with a known secure cipher such as AES
S305 warning | Suspicious insecure cipher mode usage | Use of insecure block cipher mode, replace with a known secure mode such as CBC or CTR
S306 warning | Suspicious mktemp usage | Use of insecure and deprecated function (`mktemp`)
S307 warning | Suspicious eval usage | Use of possibly insecure function; consider using `ast.literal_eval`
S308 warning | Suspicious mark safe usage | Use of `mark_safe` may expose cross-site scripting vulnerabilities
S310 warning | Suspicious url open usage | Audit URL open for permitted schemes. Allowing use of `file:` or custom schemes is often unexpected
S311 note | Suspicious non cryptographic random usage | Standard pseudo-random generators are not suitable for cryptographic purposes
S312 warning | Suspicious telnet usage | Telnet is considered insecure. Use SSH or some other encrypted protocol
S313 warning | Suspicious xmlc element tree usage | Using `xml` to parse untrusted data is known to be vulnerable to XML attacks; use `defusedxml` equivalents
S314 warning | Suspicious xml element tree usage | Using `xml` to parse untrusted data is known to be vulnerable to XML attacks; use `defusedxml` equivalents
S315 warning | Suspicious xml expat reader usage | Using `xml` to parse untrusted data is known to be vulnerable to XML attacks; use `defusedxml` equivalents
S316 warning | Suspicious xml expat builder usage | Using `xml` to parse untrusted data is known to be vulnerable to XML attacks; use `defusedxml` equivalents
S317 warning | Suspicious xml sax usage | Using `xml` to parse untrusted data is known to be vulnerable to XML attacks; use `defusedxml` equivalents
S318 warning | Suspicious xml mini dom usage | Using `xml` to parse untrusted data is known to be vulnerable to XML attacks; use `defusedxml` equivalents
S319 warning | Suspicious xml pull dom usage | Using `xml` to parse untrusted data is known to be vulnerable to XML attacks; use `defusedxml` equivalents
S321 warning | Suspicious ftp lib usage | FTP-related functions are being called. FTP is considered insecure. Use SSH/SFTP/SCP or some other encrypted protocol
S323 warning | Suspicious unverified context usage | Python allows using an insecure context via the `_create_unverified_context` that reverts to the previous behavior that does not validate certificates or perform hostname checks
S324 note | Hashlib insecure hash function | Probable use of an insecure hash function
S501 warning | Request with no cert validation | Call with `verify=False`, which disables certificate checks
S502 warning | Ssl insecure version | Call made with an insecure SSL protocol
S503 warning | Ssl with bad defaults | Default set to an insecure SSL protocol
S504 warning | Ssl with no version | `ssl.wrap_socket` called without an `ssl_version`
S505 warning | Weak cryptographic key | Key size that is considered breakable
S506 warning | Unsafe yaml load | Probable use of an unsafe loader with `yaml.load`
S507 warning | Ssh no host key verification | Paramiko call with policy set to automatically trust the unknown host key
S508 warning | Snmp insecure version | The use of SNMPv1 and SNMPv2 is insecure. Use SNMPv3 if able
S509 warning | Snmp weak cryptography | You should not use SNMPv3 without encryption. `noAuthNoPriv` & `authNoPriv` is insecure
S601 warning | Paramiko call | Possible shell injection via Paramiko call; check inputs are properly sanitized
S602 warning | Subprocess popen with shell equals true | `subprocess` call with `shell=True`
S603 note | Subprocess without shell equals true | `subprocess` call: check for execution of untrusted input
S604 warning | Call with shell equals true | Call with `shell=True`
S605 warning | Start process with a shell | Starting a process with a shell
S606 note | Start process with no shell | Starting a process without a shell
S607 note | Start process with partial path | Starting a process with a partial executable path
S608 warning | Hardcoded sql expression | Possible SQL injection vector through string-based query construction
S609 warning | Unix command wildcard injection | Possible wildcard injection in call due to `*` usage
S610 warning | Django extra | Use of Django `extra` can lead to SQL injection vulnerabilities
S611 warning | Django raw sql | Use of `RawSQL` can lead to SQL injection vulnerabilities
S612 warning | Logging config insecure listen | Use of insecure `logging.config.listen` detected
S701 warning | Jinja2 autoescape false | jinja2 templates without autoescape
S702 warning | Mako templates | Mako templates allow HTML and JavaScript rendering by default and are inherently open to XSS attacks
S704 warning | Unsafe markup use | Unsafe use of markup
"""


def _rules() -> dict[str, Rule]:
    found = {}
    for line in _TABLE.strip().splitlines():
        head, title, sentence = line.split(" | ")
        name, level = head.split()
        section = "security" if name[1].isdigit() else "performance"
        found[name] = Rule(name, title, PYTHON, lambda site: (), f"{sentence}.", section, level)
    return found


#: by code
RULES = _rules()

#: Ruff goes by names alone, and calls a comparison an assignment: what it says is worded as what it knows.
_WORDED = {
    "S105": "A fixed text is assigned to or compared with {}, whose name suggests a password",
    "S106": "A fixed text is given for {}, whose name suggests a password",
    "S107": "A fixed text is the default of {}, whose name suggests a password",
}
_NAMED = re.compile(r'hardcoded password assigned to[\w ]*: "(.*)"', re.DOTALL).search


def worded(rule: str, message: str) -> str:
    """What ruff says of a place, as a sentence that is true of all that the rule sees."""
    named = _NAMED(message) if rule in _WORDED else None
    return (_WORDED[rule].format(code(named[1])) if named else message.strip().rstrip(".")) + "."
