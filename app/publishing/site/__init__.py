"""The static chart repository with its page for people, as `make site` writes it.

Its law: `scenarios`, `commands` and `page` are pure; only `folder` reads and writes files.
"""
