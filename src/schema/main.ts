import { createEcmaScriptPlugin, runNodeJs } from "@bufbuild/protoplugin";
import { documentText } from "../generator/json-document.js";
import { schemaPath } from "../generator/json-schema.js";
import { parseOptions, type Options } from "../generator/options.js";
import { modelsOf } from "../generator/plugin.js";
import { eventsSchema } from "./events-schema.js";

/** The plugin that generates the JSON Schema of the events. */
runNodeJs(
  createEcmaScriptPlugin<Options>({
    name: "protoc-gen-events-schema",
    version: "v1",
    parseOptions,
    generateTs(schema) {
      const { modelOf } = modelsOf(schema);
      const model = modelOf("events/events");
      if (model === undefined) return;
      schema.generateFile(schemaPath(model.path)).print(documentText(eventsSchema(model, modelOf)));
    },
  }),
);
