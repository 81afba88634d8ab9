#!/usr/bin/env node
import { createRequire } from "node:module";
import { runNodeJs } from "@bufbuild/protoplugin";
import { plugin } from "./plugin.js";

const HELP = `${plugin.name}: TypeScript codecs for gogoproto schemas, a plugin for buf and protoc

Usage:
  buf generate    # with "local: ${plugin.name}" in buf.gen.yaml
  protoc --gogo-ts_out=FOLDER --gogo-ts_opt=OPTION,OPTION FILE.proto

Options:
  go_type=NAME=MODULE#EXPORT   use a GoType for the JSON form of a Go type that marshals itself
  go_type=NAME                 declare a Go type with the JSON form of its underlying type
  enum_names=FULL.NAME         declare an enum whose Go type marshals to names
  union=FULL.NAME              generate a schema module for a message that is a union of events
  interfaces=own|ts-proto      generate interfaces, or extend those of ts-proto (default: own)
  json_schema=true             also generate a JSON Schema for each file
  runtime=MODULE               import the runtime from MODULE (default: teleport-audit-events/codegen)
  import_extension=js|ts|none  extension of relative imports (default: js)
  rewrite_imports=FROM:TO      import files that match FROM from the package TO
  ts_nocheck=true              add "@ts-nocheck" to generated files
  elide_plugin_version=true    leave the version of the plugin out of generated files
  target=ts                    the only supported target

For details, see docs/generator.md in the package.
`;

/** Returns the version of the package. Importing it by name works from both the sources and the build. */
function packageVersion(): string {
  return (createRequire(import.meta.url)("teleport-audit-events/package.json") as { version: string }).version;
}

const [first] = process.argv.slice(2);
if (first === "--help" || first === "-h" || (first === undefined && process.stdin.isTTY)) {
  process.stdout.write(HELP);
} else if (first === "--version" || first === "-v") {
  process.stdout.write(`${plugin.name} ${packageVersion()}\n`);
} else {
  runNodeJs(plugin);
}
