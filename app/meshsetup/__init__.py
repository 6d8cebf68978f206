"""What a cluster's mesh must be told of the arena, put into its ConfigMaps by `make`.

Its law: it imports nothing of the other packages, and only `__main__` talks to the cluster.
"""
