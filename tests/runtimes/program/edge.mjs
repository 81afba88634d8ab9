// The program for the edge runtime, which has no compression streams to write recordings with.

import * as api from "teleport-audit-events";
import * as runtime from "teleport-audit-events/runtime";
import { checkReading } from "./check.cjs";
import data from "./data.cjs";

checkReading(api, runtime, data).then((line) => console.log(line));
