#!/bin/sh
# build.sh FOLDER: builds the application into FOLDER, with its compressed forms beside the files. Packages are installed when the lock file changed.
set -eu
cd "$(dirname "$0")/.."
want=$(cksum <package-lock.json)
if [ "$(cat node_modules/.stamp 2>/dev/null || true)" != "$want" ]; then
  npm ci --no-audit --no-fund --silent
  printf '%s\n' "$want" >node_modules/.stamp
fi
node tools/generate.mjs
node_modules/.bin/vite build --outDir "$1" --emptyOutDir --logLevel warn
rm -rf "$1/.vite"   # the list of chunks, for checks alone
node tools/compress.mjs "$1"
