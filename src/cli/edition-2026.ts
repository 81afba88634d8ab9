// A separate file of the bundle, because most runs do not need it.

export { edition } from "../editions/2026/index.js";
