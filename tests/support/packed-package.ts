import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { sharedFolder } from "./shared-folder.js";
import type { TempFolder } from "./temp-folder.js";

export const ROOT = join(__dirname, "../..");

/** The result of a program. */
interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program and waits until it exits. */
export function run(program: string, args: readonly string[], cwd: string, input = ""): Run {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    input,
    encoding: "utf8",
    maxBuffer: Infinity,
    env: environment(),
  });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}

/** Runs a program and returns its output. Throws if it fails. */
export function output(program: string, args: readonly string[], cwd: string, input = ""): string {
  const { status, stdout, stderr } = run(program, args, cwd, input);
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(" ")}: exit status ${status}\n${stdout}${stderr}`);
}

/** Returns the environment without the variables that npm sets for the scripts of this package. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_ENV$)/i.test(name)));
}

/** Runs npm offline, with an empty cache and without user settings. */
function npm(folder: TempFolder, cwd: string, ...args: readonly string[]): string {
  const settings = ["--offline", "--no-audit", "--no-fund", "--no-update-notifier"];
  const places = [`--cache=${folder.at("cache")}`, `--userconfig=${folder.at("no-npmrc")}`];
  return output("npm", [...args, ...settings, ...places], cwd);
}

/**
 * Builds and packs the package as for publishing. This happens in a copy of the
 * repository, so that `dist` does not change. Returns the path of the tarball.
 */
export function packPackage(folder: TempFolder): string {
  const shared = sharedFolder("package", (destination) => {
    const copy = folder.at("repository");
    mkdirSync(copy);
    const ownFiles = readdirSync(ROOT).filter((name) => !["node_modules", "dist", "coverage", ".git"].includes(name));
    for (const name of ownFiles) {
      const filter = (source: string): boolean => !source.endsWith(`${sep}.build`);
      cpSync(join(ROOT, name), join(copy, name), { recursive: true, filter });
    }
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
    const tarball = pack(folder, copy);
    cpSync(tarball, join(destination, basename(tarball)));
  });
  return join(shared, readdirSync(shared)[0]!);
}

/**
 * Creates an empty project and installs a tarball of the package in it. Its only
 * dependency is packed from `node_modules`, so that no registry is needed. Returns the
 * path of the project.
 */
export function installPackage(folder: TempFolder, tarball: string): string {
  const project = folder.at("project");
  folder.write("project/package.json", '{ "name": "project", "version": "1.0.0", "private": true }\n');
  const long = pack(folder, join(ROOT, "node_modules/long"), "--ignore-scripts");
  npm(folder, project, "install", tarball, long);
  return project;
}

function pack(folder: TempFolder, source: string, ...args: readonly string[]): string {
  const destination = folder.at("tarballs");
  mkdirSync(destination, { recursive: true });
  const before = readdirSync(destination);
  npm(folder, source, "pack", `--pack-destination=${destination}`, ...args);
  const [name] = readdirSync(destination).filter((file) => !before.includes(file));
  if (name === undefined) throw new Error(`npm pack did not create a tarball of ${source}`);
  return join(destination, name);
}

/** Returns the relative paths of all files in a folder and its subfolders. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((path) => path.split(sep).join("/"))
    .sort();
}
