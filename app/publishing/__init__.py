"""Makes and checks what a release consists of, and names in one place where it is published; `make` targets run it.

Its law: it is not part of the wheel, and imports nothing of the other packages. `names` says where everything is
published; `configure`, `changelog`, `versions` and `artifacthub` are pure; `chart` alone uses Helm, and `process` alone
runs programs that end (`registry` has one that does not).
"""
