const { readFileSync } = require("node:fs");
const api = require("teleport-audit-events");
const formsOf = require("./forms.cjs");

const forms = formsOf(api, JSON.parse(readFileSync(0, "utf8")));
process.stdout.write(JSON.stringify({ names: Object.keys(api).sort(), forms }));
