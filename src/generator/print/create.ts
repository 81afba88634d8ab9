import { safeIdentifier, type Printable } from "@bufbuild/protoplugin";
import type { Field, Member, MessageModel, Oneof, Scalar, ValueType } from "../model/model.js";
import { scalarInfo } from "../model/scalars.js";
import { keyType } from "./map-key.js";
import { capitalize, type Printer } from "./printer.js";
import { printZeroScalar } from "./scalar.js";
import { printMemberType } from "./type.js";

/** Prints the constructor of a message, and the functions that create its zero value and a message from given values. */
export function printCreate(printer: Printer, message: MessageModel): void {
  printConstructor(printer, message);
  printZero(printer, message);
  printCreateFunction(printer, message);
  for (const member of message.members) {
    if (member.kind === "oneof") printCreateOneof(printer, message, member);
  }
}

/** Prints the constructor of a message's objects. Its parameters are the members, in the same order. */
function printConstructor(printer: Printer, message: MessageModel): void {
  const { file } = printer;
  const constructor = printer.runtime("plainConstructor");
  file.print(file.export("const", `Plain${message.name}`), " = /* @__PURE__ */ ", constructor, "(function (");
  file.print("  this: ", message.name, ",");
  for (const member of message.members) {
    file.print("  ", parameterOf(member), ": ", printMemberType(printer, message, member), ",");
  }
  file.print(") {");
  for (const member of message.members) file.print("  this.", member.name, " = ", parameterOf(member), ";");
  file.print("});");
  file.print();
}

/** Names that parameters cannot have in a module, in addition to keywords. */
const NO_PARAMETERS = new Set(["arguments", "await", "eval", "undefined"]);

function parameterOf({ name }: Member): string {
  return NO_PARAMETERS.has(name) ? `${name}$` : safeIdentifier(name);
}

function printZero(printer: Printer, message: MessageModel): void {
  const { file } = printer;
  file.print(file.export("function", `makeZero${message.name}`), "(): ", message.name, " {");
  file.print("  return new Plain", message.name, "(");
  for (const member of message.members) file.print("    ", printZeroMember(printer, member), `, // ${member.name}`);
  file.print("  );");
  file.print("}");
  file.print();
}

/** Returns the zero value of a member. */
export function printZeroMember(printer: Printer, member: Member): Printable {
  if (member.kind === "oneof") return "undefined";
  if (member.cardinality === "repeated") return [printer.runtime("emptyList"), "()"];
  if (member.cardinality === "map") return "new Map()";
  return member.presence === "pointer" ? "undefined" : printZeroValue(printer, member.value);
}

/** Returns the zero value of a type that is not a pointer. */
export function printZeroValue(printer: Printer, value: ValueType): Printable {
  const zero = printZeroOfType(printer, value);
  if (value.goType?.custom !== true) return zero;
  return [printer.runtime("zeroGoType"), "(", printer.goType(value.goType), ", ", zero, ")"];
}

function printZeroOfType(printer: Printer, value: ValueType): Printable {
  switch (value.kind) {
    case "scalar":
    case "wrapper":
      return printZeroScalar(printer, value.scalar);
    case "enum":
      return "0";
    case "time":
      return [printer.runtime("goZeroTime"), "()"];
    case "duration":
      return [printer.runtime("zeroDuration"), "()"];
    case "message":
      return [printer.codec("makeZero", value.message), "()"];
  }
}

function printCreateFunction(printer: Printer, message: MessageModel): void {
  const { file } = printer;
  const { name } = message;
  const init = [printer.runtimeType("MessageInit"), "<", name, ">"];
  file.print(file.export("function", `create${name}`), "(init: ", init, " = {}): ", name, " {");
  printOtherForm(printer, message);
  file.print("  ", printer.runtime("checkInit"), "(init);");
  file.print("  const message = new Plain", name, "(");
  for (const member of message.members) file.print("    ", printInitMember(printer, member), ",");
  file.print("  );");
  file.print("  ", printer.runtime("initUnknown"), "(message, init);");
  file.print("  return message;");
  file.print("}");
  file.print();
}

/** Prints the conversion of other values than partial messages that a well-known type can be created from. */
function printOtherForm({ file, runtime }: Printer, { typeName }: MessageModel): void {
  if (typeName === "google.protobuf.Timestamp") {
    file.print("  if (", runtime("isDate"), "(init)) return ", runtime("createTime"), "(init);");
  } else if (typeName === "google.protobuf.Struct") {
    file.print("  if (!", runtime("isStructMessage"), "(init)) return ", runtime("structOfObject"), "(init);");
  }
}

function printInitMember(printer: Printer, member: Field | Oneof): Printable {
  // For a name such as `toString`, a property inherited from the prototype must not be read.
  const isOwn = !(member.name in Object.prototype);
  const given = isOwn ? `init.${member.name}` : [printer.runtime("ownProperty"), `(init, "${member.name}")`];
  if (member.kind === "oneof") return [printer.codec("create", member.functions), "(", given, ")"];
  const value = printInitFunction(printer, member.value);
  if (member.cardinality === "repeated") {
    return [printer.runtime("initList"), "(", given, `, "${member.name}", `, value, ")"];
  }
  if (member.cardinality === "map") {
    const key = printInitKey(printer, member.key!);
    const isNullable = member.presence === "pointer" ? ", true" : "";
    return [printer.runtime("initMap"), "(", given, `, "${member.name}", `, key, ", ", value, isNullable, ")"];
  }
  return printInitValue(printer, member, given);
}

/** Returns the call that checks and converts the value of a field. */
function printInitValue(printer: Printer, { name, presence, value }: Field, given: Printable): Printable {
  const init = printInitFunction(printer, value);
  const isCustom = value.goType?.custom === true;
  if (presence === "pointer" || isCustom) {
    const pointer = [printer.runtime("initPointer"), "(", given, `, "${name}", `, init, ")"];
    return presence === "pointer" ? pointer : [pointer, " ?? ", printZeroValue(printer, value)];
  }
  if (value.kind === "message") return [printer.runtime("initMessage"), "(", given, `, "${name}", `, init, ")"];
  return [init, "(", given, `, "${name}")`];
}

/** Returns the function that creates a message, or checks and converts any other value. */
function printInitFunction(printer: Printer, value: ValueType): Printable {
  switch (value.kind) {
    case "scalar":
    case "wrapper":
      return printer.runtime(`init${capitalize(initKind(value.scalar))}`);
    case "enum":
      return printer.runtime("initInt32");
    case "time":
      return printer.runtime("initTime");
    case "duration":
      return printer.runtime("initDuration");
    case "message":
      return printer.codec("create", value.message);
  }
}

/** Returns the function that checks a key of a map. */
function printInitKey(printer: Printer, key: Scalar): Printable {
  const suffix = keyType(key) === "bigint" ? "Key" : "";
  return printer.runtime(`init${capitalize(initKind(key))}${suffix}`);
}

/** Returns the kind of a scalar, with floats as doubles: they are rounded only when they are encoded. */
function initKind(scalar: Scalar): string {
  const { json } = scalarInfo(scalar);
  return json === "float" ? "double" : json;
}

function printCreateOneof(printer: Printer, message: MessageModel, oneof: Oneof): void {
  const { file } = printer;
  const init = [printer.runtimeType("MessageInit"), "<", message.name, `>["${oneof.name}"]`];
  // protoplugin renames an import of the same name only if the function is printed as a symbol.
  const create = printer.codec("create", oneof.functions);
  file.print("function ", create, "(init: ", init, "): ", message.name, `["${oneof.name}"] {`);
  file.print("  if (init === undefined) return undefined;");
  file.print("  ", printer.runtime("checkOneof"), `(init, "${oneof.name}");`);
  file.print("  switch (init.$case) {");
  for (const field of oneof.fields) {
    const value = printInitValue(printer, field, "init.value");
    file.print("    case ", file.string(field.name), ":");
    file.print("      return new ", printer.runtime("PlainOneof"), "(", file.string(field.name), ", ", value, ");");
  }
  file.print("    default:");
  file.print("      throw ", printer.runtime("unknownCase"), `(init, "${oneof.name}");`);
  file.print("  }");
  file.print("}");
  file.print();
}
