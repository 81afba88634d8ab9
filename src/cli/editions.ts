import { createRequire } from "node:module";
import { createFunctions, type EditionFunctions } from "../editions/functions.js";
import { combineEditions } from "../events/combined-edition.js";
import type { Edition, SingleEdition } from "../events/edition.js";
import type { UnknownEvent } from "../events/unknown-event.js";
import { edition as edition2020 } from "../index.js";
import type { AnyEvent } from "../runtime/event-schema.js";

/** The values of `--edition`. */
export const EDITION_CHOICES = ["auto", "2020", "2026"] as const;

/** One of the {@link EDITION_CHOICES}. */
export type EditionChoice = (typeof EDITION_CHOICES)[number];

/** The name of the oldest edition. */
export const OLDEST_EDITION = edition2020.name;

/** A single or combined edition, with the functions for recordings and stored events. */
export type CommandEdition = Edition & EditionFunctions<AnyEvent, UnknownEvent>;

/** Returns the edition that reads the input. For `auto`, combines all editions, as `firstThatKnows` does. */
export async function openEdition(choice: EditionChoice): Promise<CommandEdition> {
  switch (choice) {
    case "auto":
      return withFunctions(combineEditions([edition2020, await createLoader()]));
    case "2020":
      return withFunctions(edition2020);
    case "2026":
      return withFunctions(await import2026());
  }
}

/**
 * Returns a function that loads the edition of 2026 when an event needs it. Decoding is synchronous, so the function
 * requires a file of the bundle, which is CommonJS. The sources are ES modules, which import the edition immediately.
 */
async function createLoader(): Promise<() => SingleEdition> {
  if (import.meta.url.endsWith(".cjs")) return require2026;
  const edition = await import2026();
  return () => edition;
}

async function import2026(): Promise<SingleEdition> {
  return (await import("./edition-2026.js")).edition;
}

function require2026(): SingleEdition {
  const require = createRequire(import.meta.url);
  return (require("./edition-2026.cjs") as { edition: SingleEdition }).edition;
}

function withFunctions(edition: Edition): CommandEdition {
  return { ...edition, ...createFunctions(edition) };
}
