#!/usr/bin/env bash
# Generates Go code from the schema, builds the program in .build/, and prints the path
# of the binary.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$here/.build
. "$here/../../events/debian.sh"

source=$build/src/reference
rm -rf "$build/src" "$build/proto"
mkdir -p "$source"
cp -R "$here"/*.go "$here"/../../events/{lines,values}.go "$here/cases" "$here/shared" "$source"
# The cases use the same Struct as the events.
sed 's/^package events/package cases/' "$here/../../events/events/struct.go" >"$source/cases/struct.go"

# gogo/protobuf rejects optional fields in proto3. proto2 gives the same Go code: pointers
# with the same tags and the same bytes.
cp -R "$here/../proto" "$build/proto"
sed -i 's/^syntax = "proto3";/syntax = "proto2";/' "$build/proto/presence/presence.proto"

options=Mgogoproto/gogo.proto=github.com/gogo/protobuf/gogoproto
for name in any duration empty field_mask struct timestamp wrappers; do
  options+=,Mgoogle/protobuf/$name.proto=github.com/gogo/protobuf/types
done
cd "$build/proto"
for package in *; do
  # Hide the warnings about nullable=false on lists of scalars, which is intended.
  protoc -I. -I"$gogo" -I/usr/include --gogofast_out="$options:$build/src" "$package"/*.proto \
    2> >(grep -v '^WARNING: field Lists.*nullable=false has no effect' >&2)
done
# The program reads the names of the messages from the descriptors.
protoc -I. -I"$gogo" -I/usr/include --descriptor_set_out="$source/schema.binpb" */*.proto

export GO111MODULE=off GOPATH=$build:$debian GOCACHE=$build/cache
unset GOFLAGS
# Equal keys and a key on an unexported field are intended, so skip the check of tags.
go vet -structtag=false reference/... >&2
go build -o "$build/reference" reference
echo "$build/reference"
