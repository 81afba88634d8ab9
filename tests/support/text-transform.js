/** Makes Jest import a file as its text, as tools/bundle.js does. */
export default {
  process: (text) => ({ code: `module.exports = ${JSON.stringify(text)};` }),
};
