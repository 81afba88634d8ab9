import { edition as edition2020 } from "teleport-audit-events";
import * as api from "teleport-audit-events/2026";
import { firstThatKnows } from "teleport-audit-events/edition";
import * as runtime from "teleport-audit-events/runtime";
import { checkEvents } from "./check.cjs";
import data from "./data2026.cjs";

const both = firstThatKnows(edition2020, api.edition);
console.log(checkEvents(api, runtime, data), checkEvents(both, runtime, data));
