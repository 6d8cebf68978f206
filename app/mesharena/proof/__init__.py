"""Evaluates a scenario's claims on the live system. Its only source is the ui's GET /facts.

Claims are pure functions over a window of facts. Only `gather` talks to the ui; only `__main__` reads the environment,
prints and exits.
"""
