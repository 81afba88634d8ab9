import { readFileSync } from "node:fs";
import { createEcmaScriptPlugin, runNodeJs } from "@bufbuild/protoplugin";
import { modelsOf } from "../src/generator/plugin.js";
import { parseEditionOptions, type Edition, type EditionOptions } from "./editions.js";
import { eventsPage } from "./events-page.js";

/** Yields events as JSON, written by Go. */
function* examplesOf({ examples }: Edition): Generator<string, void, undefined> {
  for (const path of examples) {
    const lines = readFileSync(new URL(`../tests/fixtures/${path}`, import.meta.url), "utf8").split("\n");
    for (const line of lines) {
      if (line === "") continue;
      const { json } = JSON.parse(line) as { json?: string };
      yield json ?? line;
    }
  }
}

/** The plugin that generates the page about the events of an edition from the schema and from samples of Go's output. */
runNodeJs(
  createEcmaScriptPlugin<EditionOptions>({
    name: "protoc-gen-events-page",
    version: "v1",
    parseOptions: parseEditionOptions,
    generateTs(schema) {
      const { modelOf, rejections } = modelsOf(schema);
      const { edition } = schema.options;
      const model = modelOf(edition.path);
      rejections.throwIfAny();
      if (model === undefined) return;
      schema.generateFile(edition.page.name).print(eventsPage(edition, model, examplesOf(edition)));
    },
  }),
);
