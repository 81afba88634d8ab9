import type { Library } from "./library.js";

/** `JSON.stringify` and `JSON.parse` of the flattened object, the baseline without a library. */
export const library: Library = {
  marshalJSON: ({ lines }) => {
    const objects = lines.map((line) => JSON.parse(line) as unknown);
    return (i) => JSON.stringify(objects[i]);
  },
  unmarshalJSON: ({ lines }) => {
    return (i) => JSON.parse(lines[i]!) as unknown;
  },
};
