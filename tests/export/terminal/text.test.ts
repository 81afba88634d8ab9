import fc from "fast-check";
import { playEvents, writeTerminalText, type Frame } from "../../support/export-2020.js";
import { textOf } from "../../support/data.js";
import { LONG } from "../../support/long.js";
import { START, collect, marker, output, resize, sampleEvents, stream, textIn } from "../../support/session.js";

const COLUMNS = 10;
const ROWS = 4;

/** Number of random sessions. */
const NUM_RUNS = LONG ? 300 : 40;

/** Returns the text of a small terminal that receives these texts and frames. */
function shown(...frames: (string | Frame)[]): Promise<string> {
  const start = { ...START, size: { columns: COLUMNS, rows: ROWS } };
  const all = [start, ...frames.map((frame) => (typeof frame === "string" ? output(frame) : frame))];
  return textIn(writeTerminalText(stream<Frame>(all)));
}

const ALTERNATE = "--- alternate screen ---\n";
const END = "--- end of alternate screen ---\n";

it("writes the sample session as a person saw it", async () => {
  expect(await textIn(writeTerminalText(playEvents(sampleEvents())))).toBe(textOf("tests/fixtures/export/session.txt"));
});

describe("lines", () => {
  it("contain no colors and no other invisible sequences", async () => {
    expect(
      await shown(
        "\x1b]0;title\x07\x1b[?2004h\x1b[1;38;5;9mred\x1b[0m \x1b]8;;http://a\x07link\x1b]8;;\x07\x1b[c\x1b[6n\r\n",
      ),
    ).toBe("red link\n");
  });

  it("have no blanks at their ends, nor empty lines after the last", async () => {
    expect(await shown("a  \r\n\r\n  b\r\n \r\n\r\n\r\n\r\n\r\n\r\n")).toBe("a\n\n  b\n");
    expect(await shown("\r\n\r\n")).toBe("");
    expect(await shown()).toBe("");
  });

  it("end with a line feed even if the output does not", async () => {
    expect(await shown("a")).toBe("a\n");
  });

  it("are joined if they wrap", async () => {
    const line = "0123456789abcdefghij     0123456789";
    expect(await shown(`${line}\r\nx\r\n`)).toBe(`${line}\nx\n`);
    expect(await shown(`${line}\r\nx\r\n${"\r\n".repeat(9)}y`)).toBe(`${line}\nx\n${"\n".repeat(9)}y\n`);
  });

  it("are joined if they wrap and have partly scrolled out", async () => {
    const line = "0123456789".repeat(5000);
    expect(await shown(`${line}\r\nx`)).toBe(`${line}\nx\n`);
  });

  it("are split if they never end", async () => {
    const [first, second, ...others] = (await shown("a".repeat(1_500_000))).split("\n");
    expect(first!.length + second!.length).toBe(1_500_000);
    expect(others).toEqual([""]);
  });

  it("are not joined if they only fill a row", async () => {
    expect(await shown("0123456789\r\nabc\r\n")).toBe("0123456789\nabc\n");
  });

  it("are each written once, however many there are", async () => {
    const lines = Array.from({ length: 5000 }, (_, i) => `line ${i}`);
    expect(await shown(lines.join("\r\n"))).toBe(`${lines.join("\n")}\n`);
    expect(await shown(...lines.map((line) => `${line}\r\n`))).toBe(`${lines.join("\n")}\n`);
  });

  it("are each written once if only a part of the screen scrolls", async () => {
    const lines = Array.from({ length: 5000 }, (_, i) => `line ${i}`);
    const text = await shown(`\x1b[4;1Hstatus\x1b[1;3r\x1b[H${lines.join("\r\n")}\x1b[r`);
    expect(text).toBe(`${lines.join("\n")}\nstatus\n`);
  });

  it("are yielded while the session continues", async () => {
    let outputs = 0;
    async function* frames(): AsyncGenerator<Frame> {
      yield START;
      for (; ; outputs++) yield output("line\r\n".repeat(100));
    }
    for await (const piece of writeTerminalText(frames())) {
      expect(piece).toBe("line\n");
      break;
    }
    expect(outputs).toBeLessThan(100);
  });

  it("can be separated by many empty ones", async () => {
    const text = await shown("a\r", "\n".repeat(100_000), "b");
    // toBe() would print both texts.
    expect(text === `a${"\n".repeat(100_000)}b\n`).toBe(true);
  });
});

describe("overwritten text", () => {
  it("is written in its last state: a progress bar", async () => {
    expect(await shown(...[1, 50, 100].map((done) => `\r${done}%`), "\r\ndone\r\n")).toBe("100%\ndone\n");
  });

  it("is written in its last state: erased letters", async () => {
    expect(await shown("$ lx\b \bs\r\n")).toBe("$ ls\n");
  });

  it("is written in its last state: lines that the cursor returned to", async () => {
    expect(await shown("one\r\ntwo\r\n\x1b[2A\x1b[KONE\x1b[2;3HOK\r\nend\r\n")).toBe("ONE\ntwOK\nend\n");
  });

  it("is lost when a part of the screen is erased", async () => {
    expect(await shown("one\r\ntwo\r\nthree\x1b[2;1H\x1b[Jend")).toBe("one\nend\n");
    expect(await shown("one\r\ntwo\x1b[1Jend")).toBe("\n   end\n");
  });
});

describe("erasing", () => {
  it.each([
    ["ED 2", "\x1b[2J\x1b[H"],
    ["clear", "\x1b[H\x1b[2J\x1b[3J"],
    ["ED 0 from the first cell", "\x1b[H\x1b[J"],
    ["ED 1 from the last cell", "\x1b[999;999H\x1b[1J\x1b[H"],
    ["a selective ED", "\x1b[?2J\x1b[H"],
    ["8-bit ED", "\u009b2J\u009bH"],
    ["RIS", "\x1bc"],
    ["SU of all lines", `\x1b[${ROWS}S\x1b[H`],
    ["SD of all lines", `\x1b[${ROWS}T\x1b[H`],
    ["DL of all lines", `\x1b[H\x1b[${ROWS}M`],
    ["IL of all lines", `\x1b[H\x1b[${ROWS}L`],
  ])("the whole screen keeps its text: %s", async (_, erase) => {
    expect(await shown(`one\r\ntwo${erase}three`)).toBe("one\ntwo\nthree\n");
    const lines = Array.from({ length: 2 * ROWS }, (_, i) => `line ${i}\r\n`).join("");
    expect(await shown(`${lines}one\r\ntwo${erase}three`)).toBe(`${lines}one\r\ntwo\r\nthree\n`.replaceAll("\r", ""));
    expect(await shown(`${lines}${erase}${erase}`)).toBe(lines.replaceAll("\r", ""));
  });

  it("the whole screen keeps its text: DECALN", async () => {
    const test = `${"E".repeat(COLUMNS)}\n`.repeat(ROWS);
    expect(await shown("one\r\ntwo\x1b#8")).toBe(`one\ntwo\n${test}`);
  });

  it("the scrollback keeps its text", async () => {
    const lines = Array.from({ length: 2 * ROWS }, (_, i) => `line ${i}\r\n`).join("");
    expect(await shown(`${lines}\x1b[3Jend`)).toBe(`${lines}end\n`.replaceAll("\r", ""));
  });

  it("the whole screen ends a wrapped line", async () => {
    expect(await shown(`0123456789abc\x1b[H\x1b[2Jend`)).toBe("0123456789abc\nend\n");
  });
});

describe("wide and combining characters", () => {
  it.each(["漢字漢字漢字漢字漢字漢字", "a漢字漢字漢字漢字漢字", "😀😀😀😀😀😀", "e\u0301e\u0301 👩\u200d💻 ✓ à"])(
    "are written once: %s",
    async (text) => {
      expect(await shown(`${text}\r\nx`)).toBe(`${text}\nx\n`);
    },
  );

  it("are written once if they do not fit into a row", async () => {
    const text = "012345678漢字漢字漢字";
    expect(await shown(text)).toBe(`${text}\n`);
    expect(await shown(`${text}\r\n`, resize(7, ROWS), resize(15, ROWS), resize(3, ROWS))).toBe(`${text}\n`);
  });

  it("are written if thousands of marks follow a character", async () => {
    const text = `a${"\u0301".repeat(10_000)}b`;
    expect(await shown(text)).toBe(`${text}\n`);
  });
});

describe("resizes", () => {
  it("rewrap lines", async () => {
    const line = "0123456789abcdefghij";
    for (const size of [resize(5, ROWS), resize(15, ROWS), resize(2, 2), resize(1, 1), resize(100, 50)]) {
      expect(await shown(`${line}\r\n`, size, "x\r\n")).toBe(`${line}\nx\n`);
      expect(await shown(`${line}\r\n`, size, `${"\r\n".repeat(ROWS)}x`)).toBe(`${line}\n${"\n".repeat(ROWS)}x\n`);
    }
  });

  it("keep the whole line that contains the cursor", async () => {
    const line = "0123456789abcdefg";
    for (const size of [resize(5, ROWS), resize(15, ROWS), resize(2, 2), resize(100, 50)]) {
      expect(await shown(line, size)).toBe(`${line}\n`);
    }
    for (const size of [resize(11, ROWS), resize(15, ROWS), resize(100, 50)]) {
      expect(await shown(line, size, "x")).toBe(`${line}x\n`);
    }
  });

  it("do not bring back lines that have scrolled out", async () => {
    expect(await shown("1\r\n2\r\n3\r\n4\r\n5\r\n6", resize(20, 10), "\x1b[Hx")).toBe("1\n2\nx\n4\n5\n6\n");
  });

  it("leave later output in its position", async () => {
    expect(await shown("a\r\nb\r\nc\r\nd", resize(20, 10), "\x1b[3;5Hx\x1b[9;1Hy")).toBe("a\nb\nc   x\nd\n\n\n\n\ny\n");
    expect(await shown("a\r\nb\r\nc\r\nd", resize(20, 2), "\x1b[1;5Hx")).toBe("a\nb\nc   x\nd\n");
  });

  it("accept sizes that no real terminal has", async () => {
    const line = "0123456789".repeat(30);
    const sizes = [resize(1000, 1000), resize(1, 1), resize(1, 1000), resize(1000, 1), resize(80, 24)];
    expect(await shown(`${line}\r\n`, ...sizes.flatMap((size) => [size, "x\r\n"]))).toBe(`${line}\n${"x\n".repeat(5)}`);
  });

  it("limit the number of rows of a huge screen", async () => {
    expect(await shown(resize(1000, 1000), "\x1b[999;1Hx")).toBe(`${"\n".repeat(130)}x\n`);
  });

  it("keep every line when a large screen becomes narrow", async () => {
    const lines = Array.from({ length: 400 }, (_, i) => `${i} ${"x".repeat(290)}\r\n`).join("");
    expect(await shown(resize(300, 400), lines, resize(2, 400), resize(300, 400))).toBe(lines.replaceAll("\r", ""));
  });
});

describe("the alternate screen", () => {
  it.each([47, 1047, 1049])("is written between the lines before and after it (mode %i)", async (mode) => {
    expect(await shown(`one\r\n$ vim\r\n\x1b[?${mode}h\x1b[H\x1b[2Jtext\r\n~\x1b[?${mode}l\x1b[3;1Htwo\r\n`)).toBe(
      `one\n$ vim\n${ALTERNATE}text\n~\n${END}two\n`,
    );
  });

  it("is written with its last contents before it was cleared", async () => {
    const draw = "\x1b[H\x1b[2Jold\x1b[H\x1b[2Jnew\r\ntext";
    for (const clear of ["", "\x1b[2J", "\x1b[H\x1b[J", "\x1b[2J\x1b[2J", "\x1b[999;999H\x1b[1J"]) {
      expect(await shown(`$ vim\r\n\x1b[?1049h${draw}${clear}\x1b[?1049l`)).toBe(
        `$ vim\n${ALTERNATE}new\ntext\n${END}`,
      );
    }
  });

  it("is omitted if it stayed blank", async () => {
    expect(await shown("one\r\n\x1b[?1049h\x1b[H\x1b[2J   \x1b[?1049ltwo")).toBe("one\ntwo\n");
  });

  it("does not repeat its contents when it is entered again", async () => {
    const text = await shown("\x1b[?1049hx\x1b[2J\x1b[?1049l\x1b[?1049h\x1b[?1049l\x1b[?1049hy\x1b[?1049l");
    expect(text).toBe(`${ALTERNATE}x\n${END}${ALTERNATE}y\n${END}`);
  });

  it("is written if the session ends in it", async () => {
    expect(await shown("one\r\n\x1b[?1049h\x1b[Htext")).toBe(`one\n${ALTERNATE}text\n${END}`);
  });

  it("is written if the terminal is reset in it", async () => {
    expect(await shown("one\r\n\x1b[?1049h\x1b[Htext\x1bctwo")).toBe(`one\n${ALTERNATE}text\n${END}two\n`);
  });

  it("is written after an incomplete line, which is repeated when it is complete", async () => {
    expect(await shown("a\r\nb\r\n>\x1b[?1049h\x1b[Htext\x1b[?1049l chosen\r\nc\r\n")).toBe(
      `a\nb\n>\n${ALTERNATE}text\n${END}> chosen\nc\n`,
    );
  });

  it("is written after the whole of a wrapped line", async () => {
    expect(await shown("0123456789abc\x1b[A\x1b[?1049h\x1b[Htext\x1b[?1049l\x1b[3;1Hd\r\n")).toBe(
      `0123456789abc\n${ALTERNATE}text\n${END}d\n`,
    );
  });

  it("does not repeat the lines before it, however long it lasts", async () => {
    const lines = Array.from({ length: 2 * ROWS }, (_, i) => `line ${i}\r\n`).join("");
    // A marker flushes the output before it.
    const frames = [`${lines}\x1b[?1049h\x1b[Hte`, marker("x", 0), "xt", marker("y", 0), "\x1b[?1049ld\r\n"];
    expect(await shown(...frames)).toBe(`${lines.replaceAll("\r", "")}${ALTERNATE}text\n${END}d\n`);
  });

  it("repeats lines before it that change later", async () => {
    expect(await shown("a\r\nb\r\nc\r\n\x1b[?1049h\x1b[Htext\x1b[?1049l\x1b[2;1HB\x1b[4;1Hd\r\n")).toBe(
      `a\nb\nc\n${ALTERNATE}text\n${END}B\nd\n`,
    );
  });

  it("does not repeat lines before it that are only erased", async () => {
    expect(await shown("a\r\nb\r\n\x1b[?1049h\x1b[Htext\x1b[?1049l\x1b[H\x1b[2Ja\r\nd\r\n")).toBe(
      `a\nb\n${ALTERNATE}text\n${END}a\nd\n`,
    );
  });

  it("can be used several times", async () => {
    const vim = (text: string): string => `\x1b[?1049h\x1b[H\x1b[2J${text}\x1b[?1049l`;
    expect(await shown(`a\r\n${vim("1")}b\r\n${vim("2")}${vim("3")}c\r\n`)).toBe(
      `a\n${ALTERNATE}1\n${END}b\n${ALTERNATE}2\n${END}${ALTERNATE}3\n${END}c\n`,
    );
  });

  it("does not keep lines that scroll out", async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `line ${i}`).join("\r\n");
    expect(await shown(`a\r\n\x1b[?1049h\x1b[H${lines}\x1b[?1049lb`)).toBe(
      `a\n${ALTERNATE}line 2996\nline 2997\nline 2998\nline 2999\n${END}b\n`,
    );
  });

  it("is written row by row, without joining wrapped lines", async () => {
    expect(await shown("\x1b[?1049h\x1b[H0123456789abc\x1b[?1049l")).toBe(`${ALTERNATE}0123456789\nabc\n${END}`);
  });

  it("is resized together with the normal screen", async () => {
    const line = "0123456789abcdefghij";
    const vim = ["\x1b[?1049h\x1b[Htext", resize(5, ROWS), resize(40, 10), "\x1b[?1049l"];
    expect(await shown(`a\r\n${line}\r\n`, ...vim, "b")).toBe(`a\n${line}\n${ALTERNATE}text\n${END}b\n`);
  });
});

describe("hostile output", () => {
  it.each(["I", "L", "M", "S", "T", "Z", "b"])("cannot keep the terminal busy with a huge count: %s", async (final) => {
    expect(await shown(`one\r\ntwo\x1b[2147483647${final}\x1b[99999999999999999999${final}\r\n`)).toBe("one\ntwo\n");
  });

  it("loses no text by scrolling more lines than there are", async () => {
    expect(await shown("one\r\ntwo\x1b[5S")).toBe("one\ntwo\n");
  });

  describe("that changes the whole screen again and again", () => {
    const LARGE = resize(960, 135);
    const again = (sequence: string): string => sequence.repeat(0x4000 / sequence.length);

    const sequences: [name: string, sequence: string][] = [
      ["RIS", "\x1bc"],
      ["DECIC", "\x1b['}"],
      ["ED", "\x1b[2J"],
      ["SD", "\x1b[99T"],
      ["the alternate screen", "\x1b[?47h\x1b[?47l"],
    ];

    it.each(LONG ? sequences : sequences.slice(0, 2))("keeps the text after it: %s", async (_, sequence) => {
      expect(await shown(LARGE, again(sequence), "\r\nafter\r\n")).toBe("\nafter\n");
    });

    (LONG ? it : it.skip)("writes a limited amount of it and keeps the text after it: DECALN", async () => {
      const text = await shown(LARGE, "before\r\n", again("\x1b#8"), "\r\nafter\r\n");
      expect(text.startsWith("before\n")).toBe(true);
      expect(text.includes("\nafter")).toBe(true);
      // The complete text would be 700 MB.
      expect(text.length).toBeLessThan(0x2000000);
    });

    it("leaves the alternate screen", async () => {
      const frames = ["before\r\n\x1b[?47h\x1b[Htext", again("\x1b[J\x1bM"), "\x1b[2Jtext\x1b[?47l", "\r\nafter\r\n"];
      const text = await shown(LARGE, ...frames);
      expect(text.startsWith(`before\n${ALTERNATE}`)).toBe(true);
      expect(text).toMatch(/text\n--- end of alternate screen ---\n+after\n$/);
    });

    it("keeps a line that fills the whole scrollback", async () => {
      const [rows, count] = LONG ? [1000, 8000] : [100, 4000];
      const text = await shown(resize(2, rows), "\x1b[?47hx\x1b[?47l".repeat(count));
      expect(text.replaceAll(/[^x]/g, "").length).toBeGreaterThan((7 / 8) * count);
    });

    it("has an effect again after enough text", async () => {
      const lines = "line\r\n".repeat(10_000);
      const text = await shown(LARGE, again("\x1bc"), lines, "\x1b[H\x1b[2Jone\x1b[H\x1b[2Jtwo");
      expect(text.endsWith("line\none\ntwo\n")).toBe(true);
    });

    it("leaves the terminal with the last requested size", async () => {
      const sizes = Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? resize(1, 1) : resize(1000, 1000)));
      const lines = "x\r\n".repeat(10_000);
      expect(await shown(...sizes, resize(20, 4), `${lines}\x1b[2J\x1b[999;999Hy`)).toBe(
        `${lines.replaceAll("\r", "")}\n\n\n${" ".repeat(19)}y\n`,
      );
    });
  });

  it("never causes an error", async () => {
    const number = fc.constantFrom("", "0", "1", "2", "3", "4", "5", "9", "10", "47", "999", "1047", "1049");
    const sequence = fc
      .tuple(
        fc.constantFrom("\x1b[", "\x1b[?", "\x1b[>", "\u009b", "\x1b]", "\x1bP"),
        fc.array(number, { maxLength: 3 }),
        fc.constantFrom("", " ", "!", "'"),
        fc.constantFrom(..."@ABCDEFGHIJKLMPSTXZ`abcdefghlmnpqrstu}~"),
      )
      .map(([introducer, params, intermediate, final]) => introducer + params.join(";") + intermediate + final);
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "\x1bc",
        "\x1bM",
        "\x1b7",
        "\x1b8",
        "\x1b#8",
        "\x07",
        "\x1b\\",
        "\x1b[999;999H",
        "漢e\u0301".repeat(9),
      ),
      fc.constantFrom("\r\n", "\t", "\b", "\n".repeat(9), "x".repeat(25)),
    );
    const size = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 10 }));
    const frame = fc.oneof(
      { weight: 9, arbitrary: sequence },
      { weight: 9, arbitrary: text },
      { weight: 1, arbitrary: size.map(([columns, rows]) => resize(columns, rows)) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 100, size: "max" }), async (frames) => {
        expect(await shown(...frames)).toMatch(/^([^]*\n)?$/);
      }),
      { numRuns: NUM_RUNS },
    );
  });
});

it("writes each line once and in order, regardless of the output between lines", async () => {
  const vim = (text: string): string => `\x1b[?1049h\x1b[H\x1b[2J${text}\x1b[?1049l`;
  const step = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(fc.constantFrom("ab", "漢", "é", "😀"), fc.nat(60)).map(([unit, n]) => unit.repeat(n)),
    },
    { weight: 2, arbitrary: fc.tuple(fc.integer({ min: 12, max: 99 }), fc.integer({ min: 2, max: 40 })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("\x1b[2J", "\x1b[H\x1b[2J\x1b[3J", "\x1b[H\x1b[J", "\x1b[3J", "\x1bc", "\n\n\n"),
    },
    { weight: 1, arbitrary: fc.constant(vim) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 100, size: "max" }), async (steps) => {
      const expected: string[] = [];
      const frames = steps.map((step, i): string | Frame => {
        if (Array.isArray(step)) return resize(step[0], step[1]);
        if (typeof step === "string" && /[\x1b\n]/.test(step)) return step;
        const line = typeof step === "string" ? `<${i} ${step}>` : `(${i})`;
        expected.push(line);
        return typeof step === "string" ? `${line}\r\n` : step(line);
      });
      const text = await shown(resize(20, 5), ...frames);
      const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("---"));
      expect(lines.map((line) => line.trim())).toEqual(expected);
    }),
    { numRuns: NUM_RUNS },
  );
});

it("ignores markers", async () => {
  expect(
    await collect(writeTerminalText(stream<Frame>([START, marker("ls", 0), output("a"), marker("w", 1)]))),
  ).toEqual(["a\n"]);
});
