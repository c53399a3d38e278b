import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname } from 'node:path';
import { compileFunction, type Context } from 'node:vm';

/** Node's `require` for packages, in a context. */
export class Packages {
  private readonly modules = new Map<string, { exports: unknown }>();

  constructor(private readonly context: Context, private readonly global: typeof globalThis) {}

  public load(filename: string): unknown {
    const known = this.modules.get(filename);
    if (known !== undefined) return known.exports;
    const module = { exports: new this.global.Object(), id: filename, filename, loaded: false };
    this.modules.set(filename, module); // before it is complete, since modules can require each other
    try {
      if (filename.endsWith('.json')) module.exports = this.global.JSON.parse(readFileSync(filename, 'utf8'));
      else this.run(module);
      module.loaded = true;
      return module.exports;
    } catch (error) {
      this.modules.delete(filename);
      throw error;
    }
  }

  private run(module: { exports: object; readonly filename: string }): void {
    const { filename } = module;
    const node = createRequire(filename);
    const require = (id: string) => {
      if (isBuiltin(id)) return /^(node:)?process$/.test(id) ? this.global.process : node(id);
      return this.load(node.resolve(id));
    };
    compileFunction(readFileSync(filename, 'utf8'), ['exports', 'require', 'module', '__filename', '__dirname'], { filename, parsingContext: this.context })
      .call(module.exports, module.exports, Object.assign(require, { resolve: node.resolve }), module, filename, dirname(filename));
  }
}
