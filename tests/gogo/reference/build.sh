#!/usr/bin/env bash
# Generates Go from the schema, builds the program into .build/ and prints the path
# of the binary.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$here/.build
. "$here/../../reference/debian.sh"

source=$build/src/reference
rm -rf "$build/src" "$build/proto"
mkdir -p "$source"
cp -R "$here"/*.go "$here"/../../reference/{lines,values}.go "$here/cases" "$here/shared" "$source"
# The Struct of events is one of these cases too.
sed 's/^package events/package cases/' "$here/../../reference/events/struct.go" >"$source/cases/struct.go"

# gogo/protobuf refuses optional fields in proto3. Those of proto2 are the same in
# Go: pointers, with the same tags and the same bytes.
cp -R "$here/../proto" "$build/proto"
sed -i 's/^syntax = "proto3";/syntax = "proto2";/' "$build/proto/presence/presence.proto"

options=Mgogoproto/gogo.proto=github.com/gogo/protobuf/gogoproto
for name in any duration empty field_mask struct timestamp wrappers; do
  options+=,Mgoogle/protobuf/$name.proto=github.com/gogo/protobuf/types
done
cd "$build/proto"
for package in *; do
  # It warns of nullable=false on lists of scalars, which are there on purpose.
  protoc -I. -I"$gogo" -I/usr/include --gogofast_out="$options:$build/src" "$package"/*.proto \
    2> >(grep -v '^WARNING: field Lists.*nullable=false has no effect' >&2)
done
# For the names of the messages.
protoc -I. -I"$gogo" -I/usr/include --descriptor_set_out="$source/schema.binpb" */*.proto

export GO111MODULE=off GOPATH=$build:$debian GOCACHE=$build/cache
unset GOFLAGS
# Equal keys, and one of a field that is not exported, are there on purpose too.
go vet -structtag=false reference/... >&2
go build -o "$build/reference" reference
echo "$build/reference"
