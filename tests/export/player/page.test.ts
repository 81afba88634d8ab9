import { createHash } from "node:crypto";
import type { Page } from "playwright-core";
import { playEvents, writePlayerPage, type Frame, type StartFrame } from "../../support/export-2020.js";
import { Browser, itInBrowser, type OpenPage } from "../../support/browser.js";
import { textOf } from "../../support/data.js";
import { LONG } from "../../support/long.js";
import { START, marker, output, sampleEvents, stream, textIn } from "../../support/session.js";

const BUNDLE = "node_modules/asciinema-player/dist/bundle/asciinema-player";
const player = { script: textOf(`${BUNDLE}.min.js`), style: textOf(`${BUNDLE}.css`) };
const noPlayer = { script: "", style: "" };

function pageOf(frames: readonly Frame[], assets = noPlayer): Promise<string> {
  return textIn(writePlayerPage(stream(frames), assets));
}

/** Returns the executable scripts of a page. */
function scriptsOf(html: string): string[] {
  return Array.from(html.matchAll(/<script>([^]*?)<\/script>/g), ([, script]) => script!);
}

const HOSTILE =
  "</script><script>document.title = 'run'</script><!--<img src=x onerror=\"document.title='run'\">&amp;'";

describe("the page", () => {
  const start: StartFrame = {
    ...START,
    startTime: new Date("2020-09-28T23:08:56.789Z"),
    sessionId: "4c9c3bbd",
    user: "alice@example.com",
    login: "root",
    host: "planet",
  };

  it("describes the session", async () => {
    const html = await pageOf([start]);
    expect(html).toContain("<title>alice@example.com as root on planet (session 4c9c3bbd)</title>");
    expect(html).toContain("<h1>alice@example.com on planet</h1>");
    for (const fact of ["alice@example.com", "root", "planet", "4c9c3bbd", "2020-09-28 23:08:56 UTC"]) {
      expect(html).toContain(`>${fact}</`);
    }
  });

  it("has default headings if nothing is known about the session", async () => {
    const html = await pageOf([START]);
    expect(html).toContain("<title>Session recording</title>");
    expect(html).toContain("<h1>Unknown session</h1>");
    expect(html).not.toContain("<dt>User</dt>");
  });

  it("escapes the contents of the recording", async () => {
    const names = { user: HOSTILE, login: HOSTILE, host: HOSTILE, sessionId: HOSTILE };
    const frames = [{ ...START, ...names }, output(HOSTILE), marker(HOSTILE, 1)];
    const html = await pageOf(frames);
    expect(scriptsOf(html)).toEqual(scriptsOf(await pageOf([START])));
    expect(html).not.toMatch(/<img|<!--/);
  });

  it("allows only its own scripts to run", async () => {
    const html = await pageOf([START], player);
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)!;
    const hashes = scriptsOf(html).map((script) => createHash("sha256").update(script).digest("base64"));
    expect(hashes).toHaveLength(2);
    expect(policy!.replaceAll("&#39;", "'").split("; ")).toEqual([
      "default-src 'none'",
      `script-src ${hashes.map((hash) => `'sha256-${hash}'`).join(" ")} 'wasm-unsafe-eval'`,
      "style-src 'unsafe-inline'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it("escapes end tags in the strings of the player's script and style sheet", async () => {
    const assets = { script: "a = '</script><!--';\r\n", style: "a::before { content: '</style>' }" };
    const html = await pageOf([START], assets);
    expect(scriptsOf(html)[0]).toBe("a = '\\x3c/script>\\x3c!--';\n");
    expect(html).toContain("<style>a::before { content: '\\3c /style>' }</style>");
  });

  it("yields each piece as soon as its frame arrives", async () => {
    async function* frames(): AsyncGenerator<Frame> {
      yield START;
      yield output("a");
      throw new Error("too early");
    }
    const pieces: string[] = [];
    const writing = async (): Promise<void> => {
      for await (const piece of writePlayerPage(frames(), noPlayer)) pieces.push(piece);
    };
    await expect(writing()).rejects.toThrow("too early");
    expect(pieces.at(-1)).toBe('[0,"o","a"]\n');
  });
});

describe("the page in a browser", () => {
  const browser = new Browser();

  /** Opens the page of the sample session. */
  async function openSample(): Promise<OpenPage> {
    return browser.open(await textIn(writePlayerPage(playEvents(sampleEvents()), player)));
  }

  /** Waits until the player shows a text on its screen. */
  async function waitForText(page: Page, text: string): Promise<void> {
    const shows = (text: string): boolean => {
      const rows = [...document.querySelectorAll(".ap-line")].map((row) => row.textContent.trimEnd());
      return rows.join("\n").includes(text);
    };
    await page.waitForFunction(shows, text);
  }

  /** Checks that a page requested nothing except itself and had no problems. */
  function expectQuiet({ requests, problems, url }: OpenPage): void {
    expect(problems).toEqual([]);
    expect(requests).toEqual([url]);
  }

  itInBrowser("shows the facts about the session", async () => {
    const open = await openSample();
    const { page } = open;
    expect(await page.title()).toBe(
      "alice@example.com as alice on planet (session 4c9c3bbd-8f1c-4a5e-9f0a-2f7c61a1f3de)",
    );
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("alice@example.com on planet");
    expect((await page.locator("dl").innerText()).split(/\s*\n\s*/)).toEqual([
      ...["User", "alice@example.com", "Login", "alice", "Host", "planet"],
      ...["Started", "2020-09-28 23:08:56 UTC", "Length", "00:14"],
      ...["Session", "4c9c3bbd-8f1c-4a5e-9f0a-2f7c61a1f3de"],
    ]);
    expectQuiet(open);
  });

  itInBrowser("plays and pauses", async () => {
    const open = await openSample();
    const { page } = open;
    await page.getByText("8×").click();
    await page.locator(".ap-overlay-start").click();
    await waitForText(page, "progress 100%\nalice@planet:/usr/share/doc$");
    await page.locator(".ap-playback-button").click();
    await page.locator(".ap-playback-button[aria-label=Play]").waitFor();
    expectQuiet(open);
  });

  itInBrowser("seeks on the timeline", async () => {
    const open = await openSample();
    const { page } = open;
    const bar = page.locator(".ap-progressbar .ap-bar");
    const { width } = (await bar.boundingBox())!;
    await bar.click({ position: { x: width - 1, y: 5 } });
    await waitForText(page, "alice@planet:/usr/share/doc$ ex");
    await bar.click({ position: { x: width / 2, y: 5 } });
    await waitForText(page, "café 漢字 😀 ✓");
    expectQuiet(open);
  });

  itInBrowser("marks the commands on the timeline and seeks to a clicked one", async () => {
    const open = await openSample();
    const { page } = open;
    const commands = page.getByRole("navigation", { name: "Commands" }).getByRole("button");
    expect(await commands.count()).toBe(11);
    expect(await page.locator(".ap-marker").count()).toBe(11);
    await commands.filter({ hasText: "tput bold" }).click();
    await waitForText(page, '$ tput bold; echo "bold \\"quoted\\" <b>&amp;</b>"; tput sgr0');
    expect(await page.locator("[aria-current]").innerText()).toContain("tput bold");
    await commands.first().click();
    await waitForText(page, "$ ls --color=always | head -40");
    expect(await page.locator("[aria-current]").innerText()).toContain("ls --color=always | head -40");
    expectQuiet(open);
  });

  itInBrowser("keeps its position when a button or key changes the speed", async () => {
    const open = await openSample();
    const { page } = open;
    await page.getByRole("button", { name: "dd if=/dev/urandom" }).click();
    await page.getByText("2×").click();
    await waitForText(page, "$ dd if=/dev/urandom bs=300 count=1 2>/dev/null; echo");
    expect(await page.getByRole("radio", { name: "2×" }).isChecked()).toBe(true);
    await page.locator(".ap-playback-button").click();
    await page.keyboard.press(">");
    await page.keyboard.press(">");
    await page.keyboard.press(">");
    expect(await page.getByRole("radio", { name: "8×" }).isChecked()).toBe(true);
    await waitForText(page, "$ exit\nexit");
    await page.keyboard.press("<");
    expect(await page.getByRole("radio", { name: "4×" }).isChecked()).toBe(true);
    await waitForText(page, "$ exit\nexit");
    expectQuiet(open);
  });

  itInBrowser("does not run scripts from the recording", async () => {
    const names = { user: HOSTILE, login: HOSTILE, host: HOSTILE, sessionId: HOSTILE };
    const frames = [{ ...START, ...names }, output(HOSTILE, 1), marker(HOSTILE, 2)];
    const open = await browser.open(await pageOf(frames, player));
    const { page } = open;
    await page.getByRole("navigation").getByRole("button").click();
    await waitForText(page, "</script><script>document.title = 'run'</script>");
    expect(await page.getByRole("navigation").getByRole("button").innerText()).toContain(HOSTILE);
    expect(await page.title()).toContain("</script>");
    expectQuiet(open);
  });

  itInBrowser("opens without anything to play", async () => {
    const open = await browser.open(await pageOf([START], player));
    await open.page.locator(".ap-control-bar").waitFor();
    expect(await open.page.getByRole("navigation").count()).toBe(0);
    expectQuiet(open);
  });

  itInBrowser("opens with thousands of commands", async () => {
    const count = LONG ? 20_000 : 2000;
    const commands = Array.from({ length: count }, (_, i) => marker(`command ${i}`, i / 10));
    const open = await browser.open(await pageOf([START, output("a"), ...commands], player));
    const { page } = open;
    await page.locator(".ap-control-bar").waitFor();
    expect(await page.locator("#commands li").count()).toBe(count);
    expect(await page.locator(".ap-marker").count()).toBeLessThanOrEqual(151);
    expect(await page.locator("#length").innerText()).toBe(LONG ? "33:19" : "03:19");
    expectQuiet(open);
  });

  itInBrowser("shows that it needs JavaScript if JavaScript is turned off", async () => {
    const open = await browser.open(await pageOf([START], player), { javaScriptEnabled: false });
    expect(await open.page.locator("noscript").innerText()).toContain("JavaScript");
    expectQuiet(open);
  });
});
