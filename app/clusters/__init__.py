"""Plays the match on a cluster of this machine: kind, minikube, k3d, OpenShift Local; `make kind` and the like run it.

Its law: it imports nothing of the other packages. `tools`, `steps` and `providers` are pure: what is needed and what
is run, as data; `runner` runs it, `page` leads to the page.
"""
