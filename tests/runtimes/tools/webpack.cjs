// Bundles a program with webpack: node webpack.cjs entry target output

const { basename, dirname } = require("node:path");
const webpack = require("webpack");

const [entry, target, output] = process.argv.slice(2);
const config = {
  ...{ mode: "production", entry, target, performance: { hints: false } },
  output: { path: dirname(output), filename: basename(output) },
};
webpack(config, (error, stats) => {
  if (error === null && !stats.hasErrors() && !stats.hasWarnings()) return;
  console.error(error ?? stats.toString());
  process.exitCode = 1;
});
