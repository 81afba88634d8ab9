import { CommandLine, printed } from "../support/command-line.js";
import { linesOf, textOf } from "../support/data.js";

const cli = new CommandLine();
const session = textOf("tests/fixtures/samples/session.jsonl");

it.each(["examples/session.tar", "tests/fixtures/samples/session-parts.tar"])("decodes %s to session.jsonl", (path) => {
  expect(cli.run(["decode", path])).toEqual({ status: 0, stdout: session, stderr: "" });
});

it("decodes all remaining events of session-truncated.tar and reports the truncated part", () => {
  const { status, stdout, stderr } = cli.run(["decode", "tests/fixtures/samples/session-truncated.tar"]);
  expect(status).toBe(1);
  // Go reads only 492 events. zlib decompresses the file up to its end, which yields 29 more.
  expect(stdout).toBe(printed(linesOf("tests/fixtures/samples/session.jsonl").slice(0, 521)));
  expect(stderr).toMatch(
    /^teleport-audit-events: tests\/fixtures\/samples\/session-truncated\.tar: part 3: .+ at offset 24576\n$/,
  );
});

it("prints audit.jsonl unchanged", () => {
  const stdout = textOf("tests/fixtures/samples/audit.jsonl");
  expect(cli.run(["decode", "tests/fixtures/samples/audit.jsonl"])).toEqual({ status: 0, stdout, stderr: "" });
});
