// Validators for JSON Schema, in strict mode.

import addFormats from "ajv-formats";
import { Ajv2020, type Options, type ValidateFunction } from "ajv/dist/2020.js";

/** How to treat the keyword `format`. By default, most validators ignore it. */
export type Formats = "checked" | "ignored";

/** The validators of a schema document and of its definitions. */
export class SchemaValidators {
  /** Messages that Ajv logged about the schema. */
  readonly complaints: string[] = [];

  private readonly ajv: Ajv2020;

  constructor(
    private readonly schema: object,
    formats: Formats,
    options: Options = {},
  ) {
    const note = (...args: unknown[]): unknown => this.complaints.push(args.join(" "));
    const logger = { log: note, warn: note, error: note };
    this.ajv = new Ajv2020({ strict: true, logger, validateFormats: formats === "checked", ...options });
    if (formats === "checked") addFormats.default(this.ajv);
    this.ajv.addSchema(schema, "document");
  }

  /** True if the document is valid according to its `$schema`. */
  isSchema(): boolean {
    return this.ajv.validateSchema(this.schema) === true;
  }

  /** Returns the validator of the whole document. */
  root(): ValidateFunction {
    return this.ajv.getSchema("document")!;
  }

  /** Returns the validator of a definition, or undefined if there is none. */
  definition(name: string): ValidateFunction | undefined {
    return this.ajv.getSchema(`document#/$defs/${name}`);
  }

  /** Validates JSON text. Returns the errors as text, or "" if it is valid. */
  faults(validate: ValidateFunction, json: string): string {
    return validate(JSON.parse(json)) ? "" : this.ajv.errorsText(validate.errors);
  }
}
