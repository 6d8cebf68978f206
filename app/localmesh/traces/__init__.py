"""A small receiver of traces for one machine: OTLP over HTTP in, the latest trace of a name out as a tree.

`otlp`, `store` and `tree` are pure; only `collector` knows requests. It is a process of its own, since the supervisor
has no time for it, and it is there only when asked for (`up --traces`).
"""
