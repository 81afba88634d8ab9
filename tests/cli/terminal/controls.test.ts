import { escapeControls, escapeRawControls } from "../../../src/cli/terminal/controls.js";

it("escapes control characters, line separators, and bidirectional overrides and isolates", () => {
  const escaped = "\u0000\u001b\n\u007f\u009f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";
  const units = Array.from({ length: escaped.length }, (_, i) => escaped.charCodeAt(i).toString(16).padStart(4, "0"));
  expect(escapeControls(`a${escaped}b`)).toBe(`a${units.map((unit) => `\\u${unit}`).join("")}b`);
  const kept = " ~\u00a0é\u2027\u202f\u2065\u206a\u{1f600}\ud800";
  expect(escapeControls(kept)).toBe(kept);
});

it("keeps the control characters of lines and colors in raw text", () => {
  expect(escapeRawControls("\u001b[31m\t\r\n\u2028\u007f\u0080\u202e\u2069")).toBe(
    "\u001b[31m\t\r\n\u2028\\u007f\\u0080\\u202e\\u2069",
  );
});

it.each([
  ["escapeControls", escapeControls],
  ["escapeRawControls", escapeRawControls],
])("%s escapes tens of millions of characters", (_, escape) => {
  const count = 30_000_000;
  const text = escape("\u202e".repeat(count));
  expect(text.length).toBe(6 * count);
  expect(text.startsWith("\\u202e\\u202e") && text.endsWith("\\u202e")).toBe(true);
});
