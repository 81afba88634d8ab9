// Validators of JSON Schema, which complain of all that is not strictly right in a schema.

import addFormats from "ajv-formats";
import { Ajv2020, type Options, type ValidateFunction } from "ajv/dist/2020.js";

/** Whether a validator asserts formats, or takes them for notes, as most do by default. */
export type Formats = "asserted" | "notes";

/** The validators of a schema document: of any value, and of its definitions. */
export class SchemaValidators {
  /** What ajv had to say of the schema. */
  readonly complaints: string[] = [];

  private readonly ajv: Ajv2020;

  constructor(
    private readonly schema: object,
    formats: Formats,
    options: Options = {},
  ) {
    const note = (...args: unknown[]): unknown => this.complaints.push(args.join(" "));
    const logger = { log: note, warn: note, error: note };
    this.ajv = new Ajv2020({ strict: true, logger, validateFormats: formats === "asserted", ...options });
    if (formats === "asserted") addFormats.default(this.ajv);
    this.ajv.addSchema(schema, "document");
  }

  /** Whether the document is a schema by its own `$schema`. */
  isSchema(): boolean {
    return this.ajv.validateSchema(this.schema) === true;
  }

  /** The validator of the whole document. */
  root(): ValidateFunction {
    return this.ajv.getSchema("document")!;
  }

  /** The validator of a definition; undefined where there is none. */
  definition(name: string): ValidateFunction | undefined {
    return this.ajv.getSchema(`document#/$defs/${name}`);
  }

  /** What is wrong with a text, as a validator sees it. */
  faults(validate: ValidateFunction, json: string): string {
    return validate(JSON.parse(json)) ? "" : this.ajv.errorsText(validate.errors);
  }
}
