// The program for runtimes that answer requests.

import * as api from "teleport-audit-events";
import * as runtime from "teleport-audit-events/runtime";
import { check } from "./check.cjs";
import data from "./data.cjs";

export default {
  async fetch() {
    try {
      return new Response(await check(api, runtime, data));
    } catch (error) {
      return new Response(`${error.stack}`, { status: 500 });
    }
  },
};
