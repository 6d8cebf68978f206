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

# every supported platform and Python has a wheel of everything that the embedded mesh needs
for platform in x86_64-manylinux_2_31 aarch64-manylinux_2_31 aarch64-apple-darwin; do
  for python in 3.11 3.12 3.13 3.14; do
    MACOSX_DEPLOYMENT_TARGET=15.0 "$tools/bin/uv" pip install --dry-run --quiet --target "$tools/none" --python "$tools/bin/python" \
      --python-platform "$platform" --python-version "$python" --only-binary :all: --require-hashes -r locks/local.txt
  done
done
