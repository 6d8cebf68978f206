"""The commands of `mesh-arena`, one a module: they read arguments, ask the supervisor, and print.

Whatever costs time to import (Helm, rich, yaml) is imported inside the function that needs it: most commands never do.
"""
