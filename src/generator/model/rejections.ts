// The declarations for which the generator cannot reproduce Go's output. One run collects and reports
// all of them.

import type { DescEnum, DescField, DescFile, DescMessage } from "@bufbuild/protobuf";

// Field numbers of descriptor.proto that occur in the path of a declaration.
const FILE_MESSAGES = 4;
const FILE_ENUMS = 5;
const FILE_SYNTAX = 12;
const MESSAGE_FIELDS = 2;
const MESSAGE_NESTED = 3;
const MESSAGE_ENUMS = 4;

/** An error whose message has a line for each rejected declaration: `file:line: element: reason`. */
export class UnsupportedSchemaError extends Error {}

/** A rejected file or declaration. */
interface Rejection {
  readonly file: DescFile;
  /** Line of the declaration, counted from 1, or 0 if the request has no source info. */
  readonly line: number;
  /** The element and the reason. */
  readonly text: string;
}

/** Collects the files and declarations that are not supported. */
export class Rejections {
  private readonly options: string[] = [];
  private readonly files: Rejection[] = [];
  private readonly declarations: Rejection[] = [];
  private readonly rejectedFields = new Set<DescField>();
  /** The lines of each file's declarations. */
  private readonly lines = new Map<DescFile, ReadonlyMap<string, number>>();

  /** Adds an option of the plugin whose value does not fit the schema, with the reason. */
  addOption(text: string): void {
    this.options.push(text);
  }

  /** Adds a file that is not proto3. Its declarations are not reported. */
  addFile(file: DescFile): void {
    const text = `only proto3 is supported, got ${file.proto.syntax || "proto2"}`;
    this.files.push({ file, line: this.lineOf(file, [FILE_SYNTAX]), text });
  }

  /** Adds a declaration and its unsupported feature. */
  add(desc: DescField | DescMessage | DescEnum, feature: string): void {
    const file = fileOf(desc);
    const name = desc.kind === "field" ? `field ${desc.parent.typeName}.${desc.name}` : desc.toString();
    const text = `${name}: ${feature} is not supported`;
    this.declarations.push({ file, line: this.lineOf(file, pathOf(desc)), text });
    if (desc.kind === "field") this.rejectedFields.add(desc);
  }

  /** Returns the kind and name of a message or enum, and the place of its declaration. */
  describe(desc: DescMessage | DescEnum): string {
    return `${desc.toString()} (${placeOf(desc.file, this.lineOf(desc.file, pathOf(desc)))})`;
  }

  /** True if a field was added. Such fields must be left out, because they do not have a valid model. */
  hasField(field: DescField): boolean {
    return this.rejectedFields.has(field);
  }

  /**
   * Throws an error that lists all added options, and all added files and declarations by file and line.
   *
   * @throws UnsupportedSchemaError if any were added.
   */
  throwIfAny(): void {
    const files = new Set(this.files.map(({ file }) => file));
    const found = [...this.files, ...this.declarations.filter(({ file }) => !files.has(file))];
    if (this.options.length + found.length === 0) return;
    found.sort((a, b) => compareText(a.file.name, b.file.name) || a.line - b.line);
    throw new UnsupportedSchemaError([...this.options, ...found.map(textOf)].join("\n"));
  }

  private lineOf(file: DescFile, path: readonly number[]): number {
    const lines = this.lines.get(file) ?? linesOf(file);
    this.lines.set(file, lines);
    return lines.get(path.join()) ?? 0;
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function textOf({ file, line, text }: Rejection): string {
  return `${placeOf(file, line)}: ${text}`;
}

function placeOf(file: DescFile, line: number): string {
  return `${file.name}.proto${line === 0 ? "" : `:${line}`}`;
}

function fileOf(desc: DescField | DescMessage | DescEnum): DescFile {
  return desc.kind === "field" ? desc.parent.file : desc.file;
}

function pathOf(desc: DescField | DescMessage | DescEnum): number[] {
  if (desc.kind === "field") return [...pathOf(desc.parent), MESSAGE_FIELDS, desc.parent.fields.indexOf(desc)];
  const { parent, file } = desc;
  if (desc.kind === "enum") {
    if (parent === undefined) return [FILE_ENUMS, file.enums.indexOf(desc)];
    return [...pathOf(parent), MESSAGE_ENUMS, parent.nestedEnums.indexOf(desc)];
  }
  if (parent === undefined) return [FILE_MESSAGES, file.messages.indexOf(desc)];
  // The entry messages of maps count in the path, but are not in nestedMessages.
  return [...pathOf(parent), MESSAGE_NESTED, parent.proto.nestedType.indexOf(desc.proto)];
}

/** Returns the line of each declaration in a file by its path. The map is empty if the request has no source info. */
function linesOf({ proto }: DescFile): ReadonlyMap<string, number> {
  const locations = proto.sourceCodeInfo?.location ?? [];
  return new Map(locations.map(({ path, span }) => [path.join(), span[0]! + 1]));
}
