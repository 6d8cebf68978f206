"""Installs the locked packages and this clone into a virtual environment; `make demo`, `setup` and `test` run it.

Its law: nothing but Python's standard library, because it runs before anything is installed. `progress`, `advice` and
`lockfile` are pure.
"""
