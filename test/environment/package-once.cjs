/** What jest loads instead of a file of a package that is loaded once: see environment.ts. */
module.exports = { process: () => ({ code: "module.exports = globalThis[Symbol.for('package once')](__filename);" }) };
