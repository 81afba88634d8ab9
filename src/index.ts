// The public API of the package. It is the edition of the schema that the project implements.

export * from "./editions/2020/index.js";
