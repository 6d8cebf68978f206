"""The tour that plays scenarios by itself: each stays for a time, and until its claims have a verdict.

`way` (which scenarios, in which order) and `stay` (when to move on) are pure rules, which get the time and what the
page says. `page` reads the page's claims over HTTP, `session` talks to the supervisor, `guide` brings them together.
"""
