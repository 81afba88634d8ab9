#!/usr/bin/env bash
# Generates Go from the schema, builds the reference program into .build/ and
# prints the path of the binary.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
proto=$here/../../proto
build=$here/.build
debian=/usr/share/gocode

need() { # need DESCRIPTION PACKAGES COMMAND...
  local what=$1 packages=$2
  shift 2
  "$@" >/dev/null 2>&1 || {
    echo "build.sh: $what is missing: apt-get install $packages" >&2
    exit 1
  }
}
need go golang-go command -v go
need protoc protobuf-compiler command -v protoc
need protoc-gen-gogofast gogoprotobuf command -v protoc-gen-gogofast
need google/protobuf/struct.proto libprotobuf-dev \
  test -f /usr/include/google/protobuf/struct.proto
need gogo/protobuf golang-github-gogo-protobuf-dev \
  test -d "$debian/src/github.com/gogo/protobuf"
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
protoc -I"$proto" -I/usr/include --gogofast_out="$options:$source" events/events.proto

export GO111MODULE=off GOPATH=$build:$debian GOCACHE=$build/cache
unset GOFLAGS
go vet reference/... >&2
go build -o "$build/reference" reference
echo "$build/reference"
