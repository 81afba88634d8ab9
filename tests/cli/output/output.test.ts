import { existsSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Output } from "../../../src/cli/output/output.js";
import { TempFolder } from "../../support/temp-folder.js";

const folder = new TempFolder();

/** Longer than the time for which output is buffered. */
const BUFFER_MILLISECONDS = 300;

it("reports at the end that buffered output could not be written", async () => {
  const parent = folder.at("parent");
  mkdirSync(parent);
  const output = Output.to(join(parent, "out"));
  await output.write(Buffer.from("lost"));
  rmdirSync(parent);
  writeFileSync(parent, "");
  await setTimeout(BUFFER_MILLISECONDS);
  rmSync(parent);
  mkdirSync(parent);
  await expect(output.commit()).rejects.toThrow("file already exists");
  output.discard();
  expect(existsSync(join(parent, "out"))).toBe(false);
});

it("is not completed after it has been discarded", async () => {
  const path = folder.at("discarded");
  const output = Output.to(path);
  await output.write(Buffer.from("text"));
  output.discard();
  await output.commit();
  expect(existsSync(path)).toBe(false);
});
