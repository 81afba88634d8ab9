/** The cells of a row. */
export type Row = readonly string[];

/** Prints a Markdown table. Columns of numbers are aligned to the right. */
export function printTable(head: Row, rows: readonly Row[]): void {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(3, ...all.map((row) => row[i]!.length)));
  const isNumber = head.map((_, i) => rows.every((row) => /^[\d.,–]*$/.test(row[i]!)));
  const print = (row: Row): void => {
    const cells = row.map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)));
    console.log(`| ${cells.join(" | ")} |`);
  };
  console.log();
  print(head);
  print(widths.map((width, i) => (isNumber[i] ? `${"-".repeat(width - 1)}:` : "-".repeat(width))));
  rows.forEach(print);
}
