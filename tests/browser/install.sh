#!/bin/sh
# install.sh DIR: the npm modules that the tests need, as locked, into DIR.
set -e
here=$(dirname "$0")
mkdir -p "$1"
cp "$here/package.json" "$here/package-lock.json" "$1"
cd "$1"
exec npm ci --silent --no-audit --no-fund --ignore-scripts \
	--legacy-peer-deps
