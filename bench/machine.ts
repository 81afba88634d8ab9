import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { ROOT } from "./paths.js";
import { isPinned } from "./processes.js";

const PEER_PACKAGES = ["protobufjs", "ts-proto", "@bufbuild/protobuf"];

/** Describes the machine and the versions of everything that is measured. */
export function describeMachine(): string {
  const [cpu] = cpus();
  const go = spawnSync("go", ["env", "GOVERSION"], { encoding: "utf8" });
  const versions = [
    `Node ${process.versions.node}`,
    ...(go.status === 0 ? [`Go ${go.stdout.trim().replace("go", "")}`] : []),
    ...PEER_PACKAGES.map((name) => `${name} ${versionOf(name)}`),
  ];
  const cores = isPinned
    ? "each process is pinned to one core"
    : "processes are not pinned, because taskset is not available";
  return `${cpus().length} cores of ${cpu!.model.trim()}, ${versions.join(", ")}; ${cores}.`;
}

function versionOf(name: string): string {
  const manifest = readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
