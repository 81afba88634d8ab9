import type { Random } from "./random.js";

type MakeText = (rng: Random) => string;

const person: MakeText = (rng) => (rng.unit() < 0.4 ? rng.word(8) : `${rng.word(6)}@${rng.word(7)}.com`);
const path: MakeText = (rng) => `/usr/bin/${rng.word(7)}`;
/** An error message in 20 % of the events, otherwise an empty string. */
const failure: MakeText = (rng) => (rng.unit() < 0.2 ? `${rng.word(6)} ${rng.word(6)}: ${rng.word(9)} denied` : "");

/** Generators of string values, by field name. */
const TEXTS: Readonly<Record<string, MakeText>> = {
  User: person,
  UpdatedBy: person,
  Delegator: person,
  Participants: person,
  Login: (rng) => rng.pick(["root", "ubuntu", "ec2-user", rng.word(6)]),
  ServerNamespace: () => "default",
  ServerHostname: (rng) => `${rng.word(7)}-${rng.below(100)}.example.com`,
  Protocol: () => "ssh",
  TerminalSize: (rng) => `${80 + rng.below(120)}:${24 + rng.below(40)}`,
  Path: path,
  Command: path,
  Argv: (rng) => rng.pick(["-l", "--all", path(rng), rng.word(6)]),
  Error: failure,
  Reason: failure,
  UserMessage: failure,
  Method: (rng) => rng.pick(["local", "github", "saml", "oidc"]),
  TTL: () => "12h0m0s",
  ExitCode: (rng) => rng.pick(["0", "1", "127"]),
  Action: (rng) => rng.pick(["upload", "download"]),
  RequestState: (rng) => rng.pick(["PENDING", "APPROVED", "DENIED"]),
};

/** Returns a string of realistic length for a field name. */
export function textOf(name: string, rng: Random): string {
  if (name.endsWith("ID")) return rng.uuid();
  if (name.endsWith("Addr")) return `10.0.${rng.below(256)}.${rng.below(256)}:${rng.below(65536)}`;
  return TEXTS[name]?.(rng) ?? rng.word(10);
}
