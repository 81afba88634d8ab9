import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { defineDecode } from "./commands/decode.js";
import { defineEncode } from "./commands/encode.js";
import { defineExport } from "./commands/export.js";
import { defineInspect } from "./commands/inspect.js";
import { COMMON_HELP } from "./common-options.js";
import { Runner } from "./runner.js";
import { PROGRAM_NAME, type Reporter } from "./terminal/reporter.js";
import { UsageError } from "./usage-error.js";

const EXAMPLES_HELP = `
Examples:
  teleport-audit-events decode session.tar events.log.gz > events.jsonl
  teleport-audit-events decode --type session.command --fields time,argv *.tar
  teleport-audit-events inspect session.tar
  teleport-audit-events export --format html -o session.html session.tar
  teleport-audit-events export --format text session.tar | grep sudo
  teleport-audit-events encode --to recording -o session.tar events.b64

Run 'teleport-audit-events help <command>' for the options of a command.
`;

/** Creates the command line parser with all commands. */
export function createProgram(reporter: Reporter): Command {
  const program = new Command(PROGRAM_NAME)
    .description("Read, convert and inspect Teleport audit events and session recordings.")
    .option("--version", "print the version")
    .on("option:version", printVersion)
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", `${COMMON_HELP}${EXAMPLES_HELP}`.trimEnd())
    .exitOverride((error) => {
      throw error.code === "commander.help" && error.exitCode !== 0
        ? new UsageError("missing or unknown command")
        : error;
    })
    .configureOutput({
      outputError: (text) => reporter.invalidUsage(toUsageProblem(text)),
      // Suppress the help text that Commander prints on a usage error. The error message suffices.
      writeErr: () => undefined,
    });
  const runner = new Runner(reporter);
  defineDecode(program.command("decode [file...]"), runner);
  defineEncode(program.command("encode [file...]"), runner);
  defineInspect(program.command("inspect [file...]"), runner);
  defineExport(program.command("export [file...]"), runner);
  return program;
}

/** Prints the version. Commander's own option needs the version, which takes 2 ms to find, at every start. */
function printVersion(): never {
  const { version } = createRequire(import.meta.url)("teleport-audit-events/package.json") as { version: string };
  process.stdout.write(`${version}\n`);
  throw new CommanderError(0, "commander.version", version);
}

/** Converts a usage error message of Commander to a single line in the style of the other messages. */
function toUsageProblem(text: string): string {
  const problem = text
    .replace(/^error: /, "")
    .trim()
    .replaceAll("\n", " ");
  return problem.replace(/\.$/, "");
}
