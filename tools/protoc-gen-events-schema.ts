import { createEcmaScriptPlugin, runNodeJs } from "@bufbuild/protoplugin";
import { parseOptions, type Options } from "../src/generator/options.js";
import { modelsOf } from "../src/generator/plugin.js";
import { documentText } from "../src/generator/schema/document.js";
import { schemaPath } from "../src/generator/schema/json-schema.js";
import { eventsSchema } from "./events-schema.js";

/** The plugin that generates the JSON Schema of the events. */
runNodeJs(
  createEcmaScriptPlugin<Options>({
    name: "protoc-gen-events-schema",
    version: "v1",
    parseOptions,
    generateTs(schema) {
      const { modelOf, rejections } = modelsOf(schema);
      const model = modelOf("events/events");
      if (model === undefined) return;
      const document = eventsSchema(model, modelOf);
      rejections.throwIfAny();
      schema.generateFile(schemaPath(model.path)).print(documentText(document));
    },
  }),
);
