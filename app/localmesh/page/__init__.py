"""The server of the page's buttons: a small HTTP server behind `/local/` of the ingress gateway, on loopback only.

It is a separate process that the supervisor starts on the first request. It runs `mesh-arena` for every change, so that
a revision from the page is rendered, refused and recorded like any other. What makes no revision is a request to the
supervisor: to pause a tour (`mesh-arena tour`), to apply an object that a person has edited. It accepts requests only
from the arena's own page (`guard`), and only for the scenarios of the package.
"""
