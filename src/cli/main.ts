#!/usr/bin/env node
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { decode, STDIN } from "./decode.js";
import { FORMATS, type Format } from "./format.js";
import { Output } from "./output.js";

const ExitCode = { Good: 0, BadInput: 1, Usage: 2 } as const;

const HELP = `Usage: teleport-audit decode [--from FORMAT] [FILE...]

Writes the audit events in each FILE as JSON lines, as Teleport's audit log holds
them. Without a FILE, or where it is -, reads standard input.

What is no event is reported on standard error, with file and line or offset; all
that can be read is printed.

  --from FORMAT  the format of the files, which is otherwise recognised:
                   recording  a session recording
                   json       JSON lines
                   oneof      one protobuf OneOf
                   delimited  OneOfs, each after its length as a varint
                   base64     lines of base64, each a OneOf
                 each of them may be gzipped
  -h, --help     print this
  --version      print the version

Exit status: 0 if all was good, 1 if something could not be read, 2 for wrong usage.
`;

/** Runs the command line, and returns the exit status. */
async function main(args: string[], output: Output): Promise<number> {
  const usage = (problem: string): number => {
    output.complain(`${problem}; see teleport-audit --help`);
    return ExitCode.Usage;
  };
  const parsed = parse(args);
  if (parsed instanceof Error) return usage(parsed.message);
  const { values, positionals } = parsed;
  if (values.help === true) return print(output, HELP.trimEnd());
  if (values.version === true) return print(output, version());
  const [command, ...files] = positionals;
  if (command === undefined) return usage("a command is missing");
  if (command !== "decode") return usage(`unknown command ${JSON.stringify(command)}`);
  const { from } = values;
  if (from !== undefined && !isFormat(from)) return usage(`--from takes one of ${FORMATS.join(", ")}`);
  const isGood = await decode(files.length > 0 ? files : [STDIN], from, output);
  return isGood ? ExitCode.Good : ExitCode.BadInput;
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        from: { type: "string" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
      },
    });
  } catch (error) {
    return error as Error;
  }
}

async function print(output: Output, text: string): Promise<number> {
  await output.print(text);
  return ExitCode.Good;
}

function version(): string {
  const { version } = createRequire(import.meta.url)("teleport-audit-events/package.json") as { version: string };
  return version;
}

function isFormat(name: string): name is Format {
  return (FORMATS as readonly string[]).includes(name);
}

// A reader that has enough, such as head, is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? ExitCode.Good : ExitCode.BadInput);
});

const output = new Output(process.stdout, process.stderr);
try {
  process.exitCode = await main(process.argv.slice(2), output);
} finally {
  await output.flush();
}
