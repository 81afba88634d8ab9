#!/usr/bin/env bash
# Generates the code of the peers into .build/peers: from the schema of 2020, and for protobufjs also from that of 2026.
# The peers ignore the gogoproto options.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH=$PWD/node_modules/.bin:$PATH
out=bench/.build/peers
rm -rf "$out"
mkdir -p "$out"
buf generate --template '{
  "version": "v2",
  "plugins": [
    {
      "local": "protoc-gen-ts_proto", "out": "'$out'/ts-proto", "include_imports": true, "include_wkt": true,
      "exclude_types": ["gogoproto", "google.protobuf.FileOptions", "google.protobuf.FieldOptions"],
      "opt": ["forceLong=long", "esModuleInterop=true", "importSuffix=.js"]
    },
    {
      "local": "protoc-gen-es", "out": "'$out'/protobuf-es", "opt": ["target=js"],
      "exclude_types": ["gogoproto", "google.protobuf.FileOptions", "google.protobuf.FieldOptions"]
    }
  ]
}'
esbuild "$out/ts-proto/**/*.ts" --outdir="$out/ts-proto" --format=esm --log-level=warning
for file in 2020/events/events.proto 2026/teleport/legacy/types/events/events.proto; do
  pbjs --target static-module --wrap esm --path "proto/${file%%/*}" --path proto \
    --out "$out/protobufjs-${file%%/*}.js" "proto/$file"
done
