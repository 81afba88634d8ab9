import { readFileSync } from "node:fs";
import * as api from "teleport-audit-events";
import formsOf from "./forms.cjs";
import rewrite from "./rewrite.cjs";

const forms = formsOf(api, JSON.parse(readFileSync(0, "utf8")));
const recording = await rewrite(api, readFileSync(process.argv[2]));
process.stdout.write(JSON.stringify({ names: Object.keys(api).sort(), forms, recording }));
