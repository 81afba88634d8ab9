import type { Library } from "./library.js";

/** JSON of the flattened object, which is what there is without a library. */
export const library: Library = {
  marshalJSON: ({ lines }) => {
    const objects = lines.map((line) => JSON.parse(line) as unknown);
    return (i) => JSON.stringify(objects[i]);
  },
  unmarshalJSON: ({ lines }) => {
    return (i) => JSON.parse(lines[i]!) as unknown;
  },
};
