"""Judges a scenario's claims on the live system: asks the ui for facts, and for nothing else.

Claims are pure functions over a window of fresh facts; `gather` alone talks to the ui, `__main__` alone reads the
environment, prints and exits.
"""
