#!/usr/bin/env node
import { createRequire } from "node:module";
import { runNodeJs } from "@bufbuild/protoplugin";
import { plugin } from "./plugin.js";

const HELP = `${plugin.name}: TypeScript codecs for gogoproto schemas, a plugin of buf and protoc

Usage:
  buf generate    # with "local: ${plugin.name}" in buf.gen.yaml
  protoc --gogo-ts_out=FOLDER --gogo-ts_opt=OPTION,OPTION FILE.proto

Options of the plugin:
  runtime=MODULE               what generated files import (default: teleport-audit-events/runtime)
  interfaces=own|ts-proto      interfaces of its own, or those that ts-proto writes beside it (default: own)
  go_type=NAME                 a Go type whose JSON is that of its kind
  go_type=NAME=MODULE#EXPORT   a Go type that marshals itself, as a GoType of the runtime does
  enum_names=FULL.NAME         an enum whose Go type writes names as JSON
  json_schema=true             a JSON Schema of each file, too
  import_extension=js|ts|none  how relative imports end (default: js)
  rewrite_imports=FROM:TO      imports of files beside it that match FROM are of the package TO
  ts_nocheck=true, elide_plugin_version=true  what the head of generated files has
  target=ts                    the only target; tsc makes JavaScript of it

docs/generator.md in the package tells the rest.
`;

/** The package's own, by its name, which is the same for sources and for what is built of them. */
function version(): string {
  return (createRequire(import.meta.url)("teleport-audit-events/package.json") as { version: string }).version;
}

const [first] = process.argv.slice(2);
if (first === "--help" || first === "-h" || (first === undefined && process.stdin.isTTY)) {
  process.stdout.write(HELP);
} else if (first === "--version" || first === "-v") {
  process.stdout.write(`${plugin.name} ${version()}\n`);
} else {
  runNodeJs(plugin);
}
