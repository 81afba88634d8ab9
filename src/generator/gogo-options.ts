import { getOption, hasOption, type DescExtension, type DescField, type DescFile } from "@bufbuild/protobuf";

/** The gogoproto options of a field. What is not set is undefined. */
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

/** Reads the gogoproto options of a field. */
export type ReadGogoOptions = (field: DescField) => GogoOptions;

/** Finds the options where the schema declares them: in a file of package gogoproto. */
export function gogoOptionsOf(files: readonly DescFile[]): ReadGogoOptions {
  const extensions = files
    .filter((file) => file.proto.package === "gogoproto")
    .flatMap((file) => file.extensions)
    .filter((extension) => extension.extendee.typeName === "google.protobuf.FieldOptions");
  return (field) => Object.fromEntries(extensions.flatMap((extension) => optionOf(field, extension)));
}

function optionOf(field: DescField, extension: DescExtension): [name: string, value: unknown][] {
  return hasOption(field, extension) ? [[extension.name, getOption(field, extension)]] : [];
}
