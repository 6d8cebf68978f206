"""A small receiver of traces for one machine: it takes OTLP over HTTP, and returns the latest trace with a name.

`otlp`, `store` and `tree` have no side effects; only `collector` handles requests. It runs as a separate process, so
that the supervisor is not slowed down, and only when it is asked for (`up --traces`).
"""
