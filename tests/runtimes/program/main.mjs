import * as api from "teleport-audit-events";
import * as runtime from "teleport-audit-events/runtime";
import { check } from "./check.cjs";
import data from "./data.cjs";

check(api, runtime, data).then((line) => console.log(line));
