import { readFileSync } from "node:fs";
import * as api from "teleport-audit-events";
import formsOf from "./forms.cjs";

const forms = formsOf(api, JSON.parse(readFileSync(0, "utf8")));
process.stdout.write(JSON.stringify({ names: Object.keys(api).sort(), forms }));
