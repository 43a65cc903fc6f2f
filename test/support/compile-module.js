const { ModuleKind, ScriptTarget, transpileModule } = require('typescript');

/**
 * ES modules of others as CommonJS for jest, and nothing else changed: with our own settings their
 * class fields would be written out, some of them before super was called.
 */
module.exports = {
  process: (source, fileName) => {
    const { outputText } = transpileModule(source, {
      fileName,
      compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, allowJs: true },
    });
    return { code: outputText };
  },
};
