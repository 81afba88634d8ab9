import {
  getOption,
  hasOption,
  type DescExtension,
  type DescField,
  type DescFile,
  type DescMessage,
} from "@bufbuild/protobuf";

/** The gogoproto options of a field. An option that is not set is undefined. */
export interface GogoOptions {
  readonly nullable?: boolean;
  readonly embed?: boolean;
  readonly customtype?: string;
  readonly customname?: string;
  readonly jsontag?: string;
  readonly casttype?: string;
  readonly castkey?: string;
  readonly castvalue?: string;
  readonly stdtime?: boolean;
  readonly stdduration?: boolean;
  readonly wktpointer?: boolean;
}

/**
 * The gogoproto options of messages that affect Go's output, with gogo's defaults. A file
 * option with the suffix `_all` overrides the default.
 */
const MESSAGE_OPTIONS = {
  marshaler: true,
  unmarshaler: true,
  stable_marshaler: false,
  goproto_unrecognized: true,
  typedecl: true,
  protosizer: false,
};

/** The gogoproto options of a message. */
export type MessageOptions = Readonly<Record<keyof typeof MESSAGE_OPTIONS, boolean>>;

/** Reads the gogoproto options of a schema. */
export interface GogoOptionsReader {
  field(field: DescField): GogoOptions;
  message(message: DescMessage): MessageOptions;
}

/** Returns a reader for the options that the schema declares in its files of package `gogoproto`. */
export function gogoOptionsOf(files: readonly DescFile[]): GogoOptionsReader {
  const declared = files.filter((file) => file.proto.package === "gogoproto").flatMap((file) => file.extensions);
  const extending = (name: string): DescExtension[] => {
    return declared.filter((extension) => extension.extendee.typeName === `google.protobuf.${name}`);
  };
  const ofFields = extending("FieldOptions");
  const ofMessages = extending("MessageOptions");
  const ofFiles = extending("FileOptions");
  return {
    field: (field) => optionsOf(field, ofFields),
    message: (message) => {
      const ofFile = Object.entries(optionsOf(message.file, ofFiles)).map(([name, value]) => {
        return [name.replace(/_all$/, ""), value];
      });
      return { ...MESSAGE_OPTIONS, ...Object.fromEntries(ofFile), ...optionsOf(message, ofMessages) };
    },
  };
}

function optionsOf(element: DescField | DescFile | DescMessage, extensions: readonly DescExtension[]): object {
  const set = extensions.filter((extension) => hasOption(element, extension));
  return Object.fromEntries(set.map((extension) => [extension.name, getOption(element, extension)]));
}
