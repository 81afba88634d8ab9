import { readFileSync } from "node:fs";
import { createEcmaScriptPlugin, runNodeJs } from "@bufbuild/protoplugin";
import { parseOptions, type Options } from "../src/generator/options.js";
import { modelsOf } from "../src/generator/plugin.js";
import { eventsPage } from "./events-page.js";

/** Files with Go's output. The log and the session come first because their values look like real ones. */
const EXAMPLES = ["samples/audit.jsonl", "samples/session.jsonl", "vectors/vectors.jsonl"];

/** Yields events as JSON, written by Go. */
function* examples(): Generator<string, void, undefined> {
  for (const path of EXAMPLES) {
    const lines = readFileSync(new URL(`../tests/fixtures/${path}`, import.meta.url), "utf8").split("\n");
    for (const line of lines) {
      if (line === "") continue;
      const { json } = JSON.parse(line) as { json?: string };
      yield json ?? line;
    }
  }
}

/** The plugin that generates docs/events.md from the schema and from samples of Go's output. */
runNodeJs(
  createEcmaScriptPlugin<Options>({
    name: "protoc-gen-events-page",
    version: "v1",
    parseOptions,
    generateTs(schema) {
      const { modelOf, rejections } = modelsOf(schema);
      const model = modelOf("events/events");
      rejections.throwIfAny();
      if (model !== undefined) schema.generateFile("events.md").print(eventsPage(model, examples()));
    },
  }),
);
