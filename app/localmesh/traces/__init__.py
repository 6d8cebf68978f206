"""A small receiver of traces for one machine: OTLP over HTTP in, the latest trace of a name out as a tree.

`otlp`, `store` and `tree` are pure; only `collector` handles requests. It runs as a separate process, so that the
supervisor is not slowed down, and only when it is asked for (`up --traces`).
"""
