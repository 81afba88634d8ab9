const { readFileSync } = require("node:fs");
const api = require("teleport-audit-events");
const formsOf = require("./forms.cjs");
const rewrite = require("./rewrite.cjs");

const forms = formsOf(api, JSON.parse(readFileSync(0, "utf8")));
rewrite(api, readFileSync(process.argv[2])).then((recording) => {
  process.stdout.write(JSON.stringify({ names: Object.keys(api).sort(), forms, recording }));
});
