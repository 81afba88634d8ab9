import { wrongTypeError } from "../runtime/arguments.js";

/** Severity of an event. */
export type Severity = "info" | "warning" | "error";

/**
 * Severity of the events with a code, by the last letter of the code. S means that something stopped, and L that a
 * limit was reached.
 */
const SEVERITIES: Readonly<Record<string, Severity>> = { I: "info", W: "warning", E: "error", S: "info", L: "warning" };

/** Description of an event type. */
export interface EventTypeInfo {
  /** The message that events of this type use. */
  readonly message: string;
  /** The codes that events of this type may have. */
  readonly codes: readonly string[];
}

/** Event types with their messages and codes. */
export type EventTypes = Readonly<Record<string, EventTypeInfo>>;

/** Descriptions of event codes: what happened, in a few words. */
export type CodeDescriptions = Readonly<Record<string, string>>;

/** Description of an event code. */
export interface EventCodeInfo {
  /** The event types that the code belongs to. Most codes belong to one. */
  readonly types: readonly string[];
  /** The first of the {@link types}. */
  readonly type: string;
  /** The message that events of this {@link type} use. */
  readonly message: string;
  /** Severity, from the last letter of the code. */
  readonly severity: Severity;
  /** What happened, in a few words, such as "session started". */
  readonly description: string;
}

/** Descriptions of all event codes of a catalog. */
export type EventCodes<Types extends EventTypes, Codes extends CodeDescriptions> = {
  readonly [C in keyof Codes]: EventCodeInfo & {
    readonly types: readonly (keyof Types & string)[];
    readonly type: keyof Types & string;
    readonly message: Types[keyof Types]["message"];
  };
};

/**
 * Returns the descriptions of all event codes.
 *
 * @throws TypeError if an event type has a code twice, a code of an event type has no description, a description is not
 * a string, a described code belongs to no event type, or the last letter of a code is unknown.
 */
export function describeCodes<Types extends EventTypes, Codes extends CodeDescriptions>(
  types: Types,
  codes: Codes,
): EventCodes<Types, Codes> {
  const typesOf = new Map(Object.keys(codes).map((code): [string, string[]] => [code, []]));
  for (const [type, info] of Object.entries(types)) {
    for (const code of info.codes) {
      const found = typesOf.get(code);
      if (found === undefined) throw new TypeError(`codes: expected a description of ${code}, a code of ${type}`);
      if (found.includes(type)) throw new TypeError(`types: ${type} has the code ${code} twice`);
      found.push(type);
    }
  }
  const entries = Object.entries(codes).map(([code, description]): [string, EventCodeInfo] => {
    const [type, ...others] = typesOf.get(code)!;
    if (type === undefined) throw new TypeError(`types: expected an event type with the code ${code}`);
    if (typeof description !== "string") throw wrongTypeError(`description of ${code}`, "a string", description);
    const severity = SEVERITIES[code.slice(-1)];
    if (severity === undefined) throw new TypeError(`codes: expected ${code} to end in I, W, E, S or L`);
    return [code, { types: [type, ...others], type, message: types[type]!.message, severity, description }];
  });
  return Object.fromEntries(entries) as EventCodes<Types, Codes>;
}
