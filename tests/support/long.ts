/** True if the environment variable LONG is 1. Tests then repeat slow checks in full instead of with a sample. */
export const LONG = process.env["LONG"] === "1";
