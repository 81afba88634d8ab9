const api = require("teleport-audit-events");
const runtime = require("teleport-audit-events/runtime");
const { check } = require("./check.cjs");
const data = require("./data.cjs");

check(api, runtime, data).then((line) => console.log(line));
