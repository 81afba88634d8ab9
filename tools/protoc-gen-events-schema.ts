import { createEcmaScriptPlugin, runNodeJs } from "@bufbuild/protoplugin";
import { modelsOf } from "../src/generator/plugin.js";
import { documentText } from "../src/generator/schema/document.js";
import { schemaPath } from "../src/generator/schema/json-schema.js";
import { parseEditionOptions, type EditionOptions } from "./editions.js";
import { eventsSchema } from "./events-schema.js";

/** The plugin that generates the JSON Schema of the events of an edition. */
runNodeJs(
  createEcmaScriptPlugin<EditionOptions>({
    name: "protoc-gen-events-schema",
    version: "v1",
    parseOptions: parseEditionOptions,
    generateTs(schema) {
      const { modelOf, rejections } = modelsOf(schema);
      const { edition } = schema.options;
      const model = modelOf(edition.path);
      if (model === undefined) return;
      const document = eventsSchema(edition, model, modelOf);
      rejections.throwIfAny();
      schema.generateFile(schemaPath(model.path)).print(documentText(document));
    },
  }),
);
