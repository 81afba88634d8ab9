import { CommandLine as AnyCommandLine } from "./command-line.js";

export * from "./command-line.js";

/** Runs `teleport-audit-events` with `--edition 2020`, so that all newer data is unknown. */
export class CommandLine extends AnyCommandLine {
  constructor() {
    super(["--edition", "2020"]);
  }
}
