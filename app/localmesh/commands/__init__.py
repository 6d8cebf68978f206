"""The commands of `mesh-arena`, one in each module: they read arguments, send a request to the supervisor, and print.

Slow imports (Helm, rich, yaml) are inside the functions that need them, because most commands do not.
"""
