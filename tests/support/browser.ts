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

/** Like `it`, for tests in a browser. They are skipped without Chromium. */
export const itInBrowser = PATH === undefined ? it.skip : it;

if (PATH === undefined) {
  console.warn("Browser tests are skipped, because Chromium was not found. CHROMIUM_PATH can name it.");
}

// Chromium is slow to start on a busy machine.
jest.setTimeout(60_000);

/** An open page, with its requests and problems. */
export interface OpenPage {
  readonly page: Page;
  /** The URLs that it requested, including its own. */
  readonly requests: readonly string[];
  /** Errors, and violations of its content security policy. */
  readonly problems: readonly string[];
  /** Its URL. */
  readonly url: string;
}

/** A browser for the tests of a file. It is started on first use. */
export class Browser {
  private readonly folder = new TempFolder();
  private browser: Chromium | undefined;
  private pages = 0;

  constructor() {
    afterAll(() => this.browser?.close());
  }

  /** Writes the HTML to a file and opens it. */
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
