// Compares the schema of 2026 with Teleport's through the descriptor that generated Go code embeds.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { crc32 } from "../../src/recording/crc32.js";
import { LONG } from "../support/long.js";
import { output, ROOT } from "../support/packed-package.js";
import { TempFolder } from "../support/temp-folder.js";

const TOOLS = ["protoc", "protoc-gen-gogofast"];
const hasTools = TOOLS.every((tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status === 0);
if (LONG && !hasTools) console.warn(`The schema is not compared with Teleport's: that needs ${TOOLS.join(", ")}.`);

/** The folder of Debian's libprotobuf-dev with google/protobuf. */
const GOOGLE = "/usr/include";

const folder = new TempFolder();

/** Compiles a file of proto/2026 to Go and returns the code. */
function generateGo(file: string): string {
  const packages = {
    "gogoproto/gogo.proto": "github.com/gogo/protobuf/gogoproto",
    "google/protobuf/struct.proto": "github.com/gogo/protobuf/types",
    "google/protobuf/timestamp.proto": "github.com/gogo/protobuf/types",
    "google/protobuf/wrappers.proto": "github.com/gogo/protobuf/types",
  };
  const options = ["paths=source_relative", ...Object.entries(packages).map(([path, name]) => `M${path}=${name}`)];
  const includes = [join(ROOT, "proto/2026"), join(ROOT, "proto"), GOOGLE].map((path) => `-I${path}`);
  output("protoc", [...includes, `--gogofast_out=${options.join(",")}:${folder.path}`, file], ROOT);
  return readFileSync(folder.at(file.replace(/\.proto$/, ".pb.go")), "utf8");
}

/** Returns the FileDescriptorProto that generated Go code embeds as a gzipped array of bytes. */
function embeddedDescriptor(code: string): Uint8Array {
  const array = /^var fileDescriptor_\w+ = \[\]byte\{$([^}]*)^\}$/m.exec(code)?.[1];
  if (array === undefined) throw new Error("expected a descriptor in the generated Go code, got none");
  const digits = Array.from(array.matchAll(/0x([0-9a-f]{2}),/g), ([, byte]) => byte);
  return gunzipSync(Buffer.from(digits.join(""), "hex"));
}

(LONG && hasTools ? test : test.skip)("the schema of 2026 has the descriptor of Teleport's generated Go code", () => {
  const descriptor = embeddedDescriptor(generateGo("teleport/legacy/types/events/events.proto"));
  expect(descriptor).toHaveLength(147_621);
  expect(crc32(descriptor).toString(16)).toBe("f548b660");
});
