"""Makes what a release consists of, and the one place that names where it is published; the `make` targets run it.

Its law: it is not part of the wheel and imports nothing of the other packages; `names` says where everything is
published, rules are pure, and only `__main__` and the modules that it lists there touch files, processes and networks.
"""
