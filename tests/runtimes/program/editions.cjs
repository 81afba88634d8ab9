const { edition: edition2020 } = require("teleport-audit-events");
const api = require("teleport-audit-events/2026");
const { firstThatKnows } = require("teleport-audit-events/edition");
const runtime = require("teleport-audit-events/runtime");
const { checkEvents } = require("./check.cjs");
const data = require("./data2026.cjs");

const both = firstThatKnows(edition2020, api.edition);
console.log(checkEvents(api, runtime, data), checkEvents(both, runtime, data));
