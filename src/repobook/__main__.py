"""``python -m repobook``."""

import os
import sys

# Python looks for modules in the current folder first, which may be a repository with a ``json.py`` of its own.
if sys.path and not sys.flags.safe_path and sys.path[0] in ("", os.getcwd()):
    del sys.path[0]

from .cli import main

sys.exit(main())
