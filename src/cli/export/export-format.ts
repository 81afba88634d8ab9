/** Output formats of `export`. */
export const EXPORT_FORMATS = ["text", "asciicast", "html"] as const;

/** One of the {@link EXPORT_FORMATS}. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
