import { CodecError, compareKeys, JSONNumber, quoteJSON } from "../../runtime/index.js";
import type { GoType, JSONValue } from "../../runtime/index.js";
import { emptyList, plainConstructor } from "../../runtime/codegen.js";

/** The character code of `9`. */
const NINE = 0x39;

/** The message `wrappers.LabelValues`, the protobuf form of Go's `type Traits map[string][]string`. */
interface LabelValues {
  Values: Map<string, LabelValue>;
}

/** The message `wrappers.LabelValue`. */
interface LabelValue {
  Values: string[];
}

/** Creates either message. */
const ValuesObject = /* @__PURE__ */ plainConstructor(function (this: { Values: unknown }, Values: unknown) {
  this.Values = Values;
}) as new <V>(values: V) => { Values: V };

/**
 * The JSON form of Go's `wrappers.Traits`: an object with a list of strings for each trait. Empty lists and an
 * empty map are `null`, like nil slices and nil maps in Go. Keys are sorted by their UTF-8 bytes. As in the rest of the
 * message, `<`, `>` and `&` are escaped only with `escapeHTML`.
 */
export const traits: GoType<LabelValues, Record<string, string[] | null> | null> = {
  marshalJSON({ Values }, key) {
    const names = [...Values.keys()];
    if (!areSorted(names)) names.sort(compareKeys);
    let text = "";
    for (const name of names) {
      text += `${text === "" ? "{" : ","}${quoteJSON(name, key)}:${marshalList(Values.get(name)!.Values, key)}`;
    }
    return text === "" ? "null" : `${text}}`;
  },
  unmarshalJSON(json, path) {
    if (typeof json !== "object" || json === null || Array.isArray(json) || json instanceof JSONNumber) {
      throw new CodecError("invalid-value", "expected an object of lists", { path });
    }
    const lists = Object.entries(json).map(([name, list = null]) => {
      return [name, new ValuesObject(unmarshalList(list, `${path}.${name}`))] as const;
    });
    return new ValuesObject(new Map(lists));
  },
  readGo(json) {
    const Values = json.map((list) => new ValuesObject(list.list((text) => text.string())));
    for (const name of Values.keys()) {
      if (mayBeIndex(name)) throw new Error("unmarshalJSON moves array indexes to the front");
    }
    return new ValuesObject(Values);
  },
  isEmpty: ({ Values }) => Values.size === 0,
  form: "lists",
};

/** True if a name may be an array index, which JavaScript moves to the front of an object's keys. */
function mayBeIndex(name: string): boolean {
  // The first comparison is much faster than the regular expression.
  return name.charCodeAt(0) <= NINE && /^[0-9]+$/.test(name);
}

/** True if the names are sorted, as they usually are. This is faster than sorting them again. */
function areSorted(names: readonly string[]): boolean {
  return names.every((name, i) => i === 0 || compareKeys(names[i - 1]!, name) <= 0);
}

/** Returns a list of strings as JSON: `null` if it is empty. */
function marshalList(list: readonly string[], key: string): string {
  return list.length === 0 ? "null" : `[${list.map((text) => quoteJSON(text, key)).join(",")}]`;
}

function unmarshalList(json: JSONValue, path: string): string[] {
  if (json === null) return emptyList();
  if (!Array.isArray(json)) throw new CodecError("invalid-value", "expected a list of strings", { path });
  return json.map((text) => {
    // Like a missing value, null is an empty string in Go.
    if (text === null) return "";
    if (typeof text !== "string") throw new CodecError("invalid-value", "expected a string", { path });
    return text;
  });
}
