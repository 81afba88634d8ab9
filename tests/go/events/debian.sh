# Shared by the builds of the reference programs: the location of Debian's Go packages,
# and a check for the required packages.
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
