#!/usr/bin/env bash
# Generates Go code from the schema of an edition (default: 2020), builds the reference
# program in .build/, and prints the path of the binary.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../../..
edition=${1:-2020}
build=$here/.build/$edition
. "$here/debian.sh"
need json-iterator golang-github-json-iterator-go-dev \
  test -d "$debian/src/github.com/json-iterator/go"

source=$build/src/reference
rm -rf "$build/src"
mkdir -p "$source"
cp "$here"/*.go "$source"
cp -R "$here/events" "$source"
(cd "$root" && node --import tsx "$here/event-types.ts" "$edition") >"$source/event-types.json"

options=Mgogoproto/gogo.proto=github.com/gogo/protobuf/gogoproto
for name in struct timestamp wrappers; do
  options+=,Mgoogle/protobuf/$name.proto=github.com/gogo/protobuf/types
done

generate() { # generate FILE PACKAGE: writes the code of a proto file to the folder of its package
  local generated=$build/generated
  rm -rf "$generated"
  mkdir -p "$generated" "$build/src/$2"
  protoc -I"$root/proto/$edition" -I"$root/proto" -I/usr/include \
    --gogofast_out="paths=source_relative,$options:$generated" "$1"
  mv "$generated/${1%.proto}.pb.go" "$build/src/$2"
}

case $edition in
2020)
  generate events/events.proto reference/events
  ;;
2026)
  # The packages that the schema names in its options.
  api=github.com/gravitational/teleport/api/types
  mkdir -p "$build/src/$(dirname $api)"
  cp -R "$here/types" "$build/src/$api"
  legacy=teleport/legacy/types
  accesslist=teleport/accesslist/v1/accesslist.proto
  options+=,M$accesslist=reference/accesslist
  options+=,M$legacy/types.proto=$api,M$legacy/wrappers/wrappers.proto=$api/wrappers
  generate $accesslist reference/accesslist
  generate $legacy/types.proto $api
  generate $legacy/wrappers/wrappers.proto $api/wrappers
  generate $legacy/events/events.proto reference/events
  ;;
*)
  echo "build.sh: expected 2020 or 2026, got $edition" >&2
  exit 1
  ;;
esac

export GO111MODULE=off GOPATH=$build:$debian GOCACHE=$here/.build/cache
unset GOFLAGS
# The space in a jsontag of the schema is intended, so skip the check of tags.
go vet -structtag=false reference/... >&2
go build -o "$build/reference" reference
echo "$build/reference"
