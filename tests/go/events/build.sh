#!/usr/bin/env bash
# Generates Go code from the schema, builds the reference program in .build/, and
# prints the path of the binary.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
proto=$here/../../../proto
build=$here/.build
. "$here/debian.sh"
need json-iterator golang-github-json-iterator-go-dev \
  test -d "$debian/src/github.com/json-iterator/go"

source=$build/src/reference
rm -rf "$build/src"
mkdir -p "$source"
cp "$here"/*.go "$source"
cp -R "$here/events" "$source"

types=github.com/gogo/protobuf/types
options=Mgoogle/protobuf/timestamp.proto=$types
options+=,Mgoogle/protobuf/struct.proto=$types
options+=,Mgogoproto/gogo.proto=github.com/gogo/protobuf/gogoproto
protoc -I"$proto/2020" -I"$proto" -I/usr/include --gogofast_out="$options:$source" events/events.proto

export GO111MODULE=off GOPATH=$build:$debian GOCACHE=$build/cache
unset GOFLAGS
go vet reference/... >&2
go build -o "$build/reference" reference
echo "$build/reference"
