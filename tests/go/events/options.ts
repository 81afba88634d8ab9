import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    edition: { type: "string", default: "2020" },
    count: { type: "string", default: "50000" },
    seed: { type: "string", default: "1" },
    odd: { type: "boolean", default: false },
  },
});

/** The options of the command line. */
export const options = { ...values, count: Number(values.count), seed: Number(values.seed) };
