#!/bin/sh
# Writes the lock files: one for each way to install, for every platform, with the hash of every file.
set -eu
cd "$(dirname "$0")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv

resolve() { # resolve FILE EXTRAS...
  file=$1
  shift
  "$tools/bin/uv" pip compile pyproject.toml "$@" --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --no-emit-index-url --quiet --upgrade --output-file "locks/$file"
}

echo pip | "$tools/bin/uv" pip compile - --universal --python-version 3.11 --generate-hashes \
  --no-header --no-annotate --no-emit-index-url --quiet --upgrade --output-file locks/pip.txt
resolve service.txt
resolve demo.txt --extra local
resolve local.txt --extra local --group build
resolve dev.txt --extra local --group build --group dev
