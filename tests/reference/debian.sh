# What the builds of reference programs need of Debian: where it has Go's packages,
# and a check that they are there.
# shellcheck shell=bash

debian=/usr/share/gocode
gogo=$debian/src/github.com/gogo/protobuf

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
need gogo/protobuf golang-github-gogo-protobuf-dev test -d "$gogo"
