import { spawnSync } from "node:child_process";
import type { Operation } from "./libraries/library.js";
import { pathOf } from "./paths.js";
import { run } from "./processes.js";

/** The name of Go among what is timed. */
export const GO = "Go";

/** What an event takes in Go. */
export interface GoMeasures {
  readonly nanoseconds: number;
  /** Bytes that are allocated. */
  readonly bytes: number;
}

/** Measures Go, with the code that gogo/protobuf generates and jsoniter, on the corpus in a file. */
export type Go = (file: string, operation: Operation) => Promise<GoMeasures>;

/** Builds Go's side; undefined where Go, or what that needs, is not installed. */
export function buildGo(): Go | undefined {
  const script = pathOf("../tests/reference/build.sh");
  const { status, stdout } = spawnSync(script, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (status !== 0) return undefined;
  const environment = { GOMAXPROCS: "1" };
  return async (file, operation) => {
    return (await run(stdout.trim(), ["bench", file, operation], { environment })) as GoMeasures;
  };
}
