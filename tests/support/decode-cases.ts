import type { CommandLine, Run } from "./command-line.js";
import { LONG } from "./long.js";

/** An input for `decode`, and the expected result. */
export interface DecodeCase {
  /** The name of the file with the input. */
  readonly name: string;
  readonly input: string | Uint8Array;
  readonly stdout: string;
  /** A pattern for the one message about the input, after its name and a colon. Without it, no message is expected. */
  readonly problem?: RegExp;
}

/**
 * Tests that `decode` with these options gives the expected results. One process reads all
 * files, then the last input again from standard input. If LONG is 1, each input is also
 * decoded in separate processes, from a file and from standard input.
 */
export function itDecodes(cli: CommandLine, title: string, cases: readonly DecodeCase[], ...options: string[]): void {
  const command = ["decode", ...options];
  const onStdin = (one: DecodeCase): DecodeCase => ({ ...one, name: "stdin" });

  it(title, () => {
    const files = cases.map(({ name, input }) => cli.file(name, input));
    const last = cases.at(-1)!;
    expectResults(cli.run([...command, ...files, "-"], last.input), [...cases, onStdin(last)]);
  });

  if (!LONG) return;
  it.each(cases)(`${title}, in its own process: $name`, (one) => {
    expectResults(cli.run([...command, cli.file(one.name, one.input)]), [one]);
    expectResults(cli.run(command, one.input), [onStdin(one)]);
  });
}

/** Expects the results of all cases, in order, and nothing else. */
function expectResults({ status, stdout, stderr }: Run, cases: readonly DecodeCase[]): void {
  expect(stdout).toBe(cases.map((one) => one.stdout).join(""));
  const messages = stderr.split("\n");
  expect(messages.pop()).toBe("");
  const damaged = cases.filter(({ problem }) => problem !== undefined);
  expect(messages).toHaveLength(damaged.length);
  damaged.forEach(({ name, problem }, i) => {
    const start = `teleport-audit-events: ${name}:`;
    expect(messages[i]!.slice(0, start.length)).toBe(start);
    expect(messages[i]!.slice(start.length)).toMatch(problem!);
  });
  expect(status).toBe(damaged.length === 0 ? 0 : 1);
}
