"""How names find their meaning: one module a family of languages, found by walking this package.

A module that resolves defines ``FAMILIES`` (the `Language.family` names it serves) and
``resolver(world, files) -> Resolver``. Nothing else lists them.
"""
