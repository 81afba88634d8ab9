// What is built into the command line as text.

declare module "*.min.js" {
  const text: string;
  export default text;
}

declare module "*.css" {
  const text: string;
  export default text;
}
