"""The page's buttons on this machine: a small HTTP server behind `/local/` of the ingress Envoy, on loopback only.

It is a process of its own that the supervisor starts when somebody asks for the first time. It decides nothing: what it
is asked to do it has the command line do, so that a revision from the page is rendered, refused and recorded as any
other. Only the arena's own page may ask (`guard`), and only for the scenarios that come with the package.
"""
