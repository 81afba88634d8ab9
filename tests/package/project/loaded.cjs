// Loads an entry point of the package, and prints the files that this loads.
require(process.argv[2]);
process.stdout.write(JSON.stringify(Object.keys(require.cache)));
