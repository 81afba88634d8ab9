import type { DocumentValue } from "./document.js";

/** A JSON Schema. */
export type JSONSchema = { readonly [keyword: string]: DocumentValue };

/** The `$defs` of a document. A definition is built only if something refers to it. */
export class Definitions {
  private readonly makers = new Map<string, () => JSONSchema>();

  /** Returns a reference to a definition. `make` builds the definition; only the first one for a name is used. */
  refTo(name: string, make: () => JSONSchema): JSONSchema {
    if (!this.makers.has(name)) this.makers.set(name, make);
    return { $ref: `#/$defs/${name}` };
  }

  /** Builds all definitions that are referred to, directly or from other definitions. */
  build(): { readonly [name: string]: JSONSchema } {
    const built: [string, JSONSchema][] = [];
    // The iteration includes the entries that `make` adds.
    for (const [name, make] of this.makers) built.push([name, make()]);
    return Object.fromEntries(built);
  }
}
