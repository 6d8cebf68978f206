"""Adds what the arena needs to ConfigMaps of a cluster; `make istio-tracing` and `make kiali-dashboards` run it.

Its law: it imports nothing of the other packages, and only `__main__` talks to the cluster.
"""
