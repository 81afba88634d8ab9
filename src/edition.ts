// Editions: other versions of the schema, and several versions at once. Loads no edition.

export { defineEdition, type DefinedEdition, type EditionDefinition } from "./editions/define-edition.js";
export { firstThatKnows, type CombinedEdition } from "./editions/first-that-knows.js";
export type { EditionFunctions } from "./editions/functions.js";
export type { Edition, EventOf, SingleEdition } from "./common.js";
