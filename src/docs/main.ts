import { readFileSync } from "node:fs";
import { createEcmaScriptPlugin, runNodeJs } from "@bufbuild/protoplugin";
import { parseOptions, type Options } from "../generator/options.js";
import { modelsOf } from "../generator/plugin.js";
import { eventsPage } from "./events-page.js";

/** What Go wrote: a log and a session first, whose values are like real ones, then events with values of every kind. */
const EXAMPLES = ["samples/audit.jsonl", "samples/session.jsonl", "vectors/vectors.jsonl"];

/** Go's JSON of events. */
function* examples(): Generator<string, void, undefined> {
  for (const path of EXAMPLES) {
    const lines = readFileSync(new URL(`../../tests/${path}`, import.meta.url), "utf8").split("\n");
    for (const line of lines) {
      if (line === "") continue;
      const { json } = JSON.parse(line) as { json?: string };
      yield json ?? line;
    }
  }
}

/** The page about the events, from their schema and from what Go writes of them. */
runNodeJs(
  createEcmaScriptPlugin<Options>({
    name: "protoc-gen-events-page",
    version: "v1",
    parseOptions,
    generateTs(schema) {
      const model = modelsOf(schema).modelOf("events/events");
      if (model !== undefined) schema.generateFile("events.md").print(eventsPage(model, examples()));
    },
  }),
);
