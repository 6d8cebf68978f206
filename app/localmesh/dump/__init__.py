"""Converts what an Envoy reports (`/config_dump`, `/clusters`, `/stats`, any version) to rows of tables.

No field of a dump is assumed to exist. Envoy leaves out fields that have their default: a percentage without numerator
is 0, and an absent list is empty. Nothing here has side effects.
"""
