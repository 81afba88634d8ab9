import * as catalog2020 from "../src/editions/2020/catalog.js";
import * as catalog2026 from "../src/editions/2026/catalog.js";
import type { CodeDescriptions, EventTypes } from "../src/events/catalog.js";
import { parseOptions, type Options } from "../src/generator/options.js";

/** The page in `docs` about the events. */
interface Page {
  readonly name: string;
  readonly heading: string;
  /** The entry point of the package with these events, and its edition, as Markdown. */
  readonly edition: string;
  /** Path of the proto file in the repository. */
  readonly proto: string;
  /** True to list the keys of a message that several events embed only once. */
  readonly sharesKeys: boolean;
}

/** The facts about an edition that its JSON Schema and its page need. */
export interface Edition {
  /** Path of the file with the events, without its extension. */
  readonly path: string;
  /** Event types, in the order of the catalog. */
  readonly types: EventTypes;
  /** Descriptions of the event codes. */
  readonly codes: CodeDescriptions;
  /** Title of the JSON Schema. */
  readonly title: string;
  readonly page: Page;
  /** Files with Go's output, in `tests/fixtures`. Earlier ones are preferred as examples. */
  readonly examples: readonly string[];
}

/** The editions, by year. In each, the examples that look like real events come first. */
export const EDITIONS: Readonly<Record<string, Edition>> = {
  2020: {
    path: "events/events",
    types: catalog2020.TYPES,
    codes: catalog2020.CODES,
    title: "Teleport audit event",
    page: {
      name: "events.md",
      heading: "Events",
      edition: "`teleport-audit-events`, the [edition](editions.md) of September 2020",
      proto: "proto/2020/events/events.proto",
      sharesKeys: false,
    },
    examples: ["samples/audit.jsonl", "samples/session.jsonl", "vectors/vectors.jsonl"],
  },
  2026: {
    path: "teleport/legacy/types/events/events",
    types: catalog2026.TYPES,
    codes: catalog2026.CODES,
    title: "Teleport audit event of 2026",
    page: {
      name: "events-2026.md",
      heading: "Events of 2026",
      edition: "`teleport-audit-events/2026`, the [edition](editions.md) of 2026",
      proto: "proto/2026/teleport/legacy/types/events/events.proto",
      sharesKeys: true,
    },
    examples: [
      ...["audit", "db-session", "ssh-session"].map((name) => `2026/samples/${name}.jsonl`),
      "2026/vectors.jsonl",
    ],
  },
};

/** Options of a plugin for an edition. */
export interface EditionOptions extends Options {
  readonly edition: Edition;
}

/** Parses the option `edition=YEAR` and the options of the generator. */
export function parseEditionOptions(options: readonly { key: string; value: string }[]): EditionOptions {
  const year = options.find(({ key }) => key === "edition")?.value ?? "";
  const edition = EDITIONS[year];
  if (edition === undefined) throw new Error(`edition=${year}: expected ${Object.keys(EDITIONS).join(" or ")}`);
  return { ...parseOptions(options.filter(({ key }) => key !== "edition")), edition };
}

/** Returns the event types of a message. */
export function typesOf({ types }: Edition, message: string): string[] {
  return Object.keys(types).filter((type) => types[type]!.message === message);
}
