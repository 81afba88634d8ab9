// Prints the event types of each message of an edition as JSON, for the Go program.

import type { EventTypes } from "../../../src/events/catalog.js";

const edition = process.argv[2]!;
const { TYPES } = (await import(`../../../src/editions/${edition}/catalog.js`)) as { TYPES: EventTypes };
const types: Record<string, string[]> = {};
for (const [type, { message }] of Object.entries(TYPES)) (types[message] ??= []).push(type);
console.log(JSON.stringify(types));
