import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium, type Browser as Chromium, type BrowserContextOptions, type Page } from "playwright-core";
import { TempFolder } from "./temp-folder.js";

const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const PATH = [process.env["CHROMIUM_PATH"], "/usr/bin/chromium"].find((path) => path !== undefined && existsSync(path));

/** A test in a browser, which is skipped where there is no Chromium. */
export const itInBrowser = PATH === undefined ? it.skip : it;

if (PATH === undefined) {
  console.warn("Chromium is not installed, nor does CHROMIUM_PATH name it: what needs a browser is not tested");
}

// Chromium takes its time on a busy machine.
jest.setTimeout(60_000);

/** A page that is open, and what it did that it should not have done. */
export interface OpenPage {
  readonly page: Page;
  /** The addresses that it asked for, which is its own at least. */
  readonly requests: readonly string[];
  /** Errors, and what its policy did not let it do. */
  readonly problems: readonly string[];
  /** Its own address. */
  readonly url: string;
}

/** A browser for the tests of a file. */
export class Browser {
  private readonly folder = new TempFolder();
  private browser: Chromium | undefined;
  private pages = 0;

  constructor() {
    afterAll(() => this.browser?.close());
  }

  /** Opens a page of this text from a file. */
  async open(html: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
    this.browser ??= await chromium.launch({ executablePath: PATH!, args: ARGS });
    const context = await this.browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const requests: string[] = [];
    const problems: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => problems.push(message.text()));
    const url = pathToFileURL(this.folder.write(`${this.pages++}.html`, html)).href;
    await page.goto(url);
    return { page, requests, problems, url };
  }
}
