// Type checks tsconfigs without .vue files in one process, for check-types.mjs: `node scripts/check-node-types.mjs shared core hosts`.
// They overlap: what several read is parsed once, and a file is checked by the first that names it, the narrowest.
import ts from 'typescript';
import { rootPath } from './lib.mjs';

const parsed = new Map();
const checked = new Set();
const host = {
  getCanonicalFileName: (path) => path,
  getCurrentDirectory: () => rootPath,
  getNewLine: () => '\n',
};

/** Reads a file once for all programs: their options differ only in what says nothing of how a file is parsed. */
function sharingHost(options) {
  const base = ts.createCompilerHost(options);
  const { getSourceFile } = base;
  base.getSourceFile = (path, ...rest) => {
    if (!parsed.has(path)) parsed.set(path, getSourceFile(path, ...rest));
    return parsed.get(path);
  };
  return base;
}

function check(name) {
  const config = ts.getParsedCommandLineOfConfigFile(
    `${rootPath}tsconfig.${name}.json`,
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic(diagnostic) {
        throw new Error(ts.formatDiagnostic(diagnostic, host));
      },
    },
  );
  const program = ts.createProgram({
    rootNames: config.fileNames,
    options: config.options,
    configFileParsingDiagnostics: config.errors,
    host: sharingHost(config.options),
  });
  const found = [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
  ];
  for (const path of config.fileNames) {
    if (checked.has(path)) continue;
    checked.add(path);
    const file = program.getSourceFile(path);
    found.push(...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file));
  }
  return found;
}

for (const name of process.argv.slice(2)) {
  const found = check(name);
  if (found.length === 0) continue;
  process.exitCode = 1;
  console.log(`${name}:\n${ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(found), host).trimEnd()}`);
}
