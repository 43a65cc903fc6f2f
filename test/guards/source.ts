import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import ts from 'typescript';

export const ROOT = join(__dirname, '..', '..');

export interface Import {
  /** A path from the root, a package's name, or `node:…`. */
  target: string;
  /** Gone once compiled. */
  typeOnly: boolean;
}

/** The TypeScript files below folders of the repository, as paths from its root. */
export function sourceFiles(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
      .sort(),
  );
}

export const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

export const parse = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true);

export function everyNode(root: ts.Node, see: (node: ts.Node) => void): void {
  see(root);
  ts.forEachChild(root, (child) => everyNode(child, see));
}

const read = new Map<string, Import[]>();

/** Whatever a file loads, by import, re-export, `import()`, `require()` or `typeof import()`. */
export function importsOf(file: string): Import[] {
  let imports = read.get(file);
  if (!imports) {
    const found: Import[] = [];
    everyNode(parse(file), (node) => {
      const one = importAt(node);
      if (one) found.push({ ...one, target: resolveFrom(file, one.target) });
    });
    read.set(file, found);
    imports = found;
  }
  return imports;
}

function importAt(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const { moduleSpecifier: from } = node;
    if (!from || !ts.isStringLiteral(from)) return undefined;
    return { target: from.text, typeOnly: isTypeOnly(node) };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return { target: literal(node.argument.literal), typeOnly: true };
  }
  if (!ts.isCallExpression(node)) return undefined;
  const callee = node.expression;
  const loads =
    callee.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(callee) && callee.text === 'require');
  const [argument] = node.arguments;
  if (!loads || !argument || !ts.isStringLiteral(argument)) return undefined;
  return { target: argument.text, typeOnly: false };
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (!clause || clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return Boolean(clause);
  const { namedBindings: named } = clause;
  if (clause.name || !named || !ts.isNamedImports(named)) return false;
  return named.elements.length > 0 && named.elements.every((element) => element.isTypeOnly);
}

const literal = (node: ts.Node): string => (ts.isStringLiteral(node) ? node.text : '');

function resolveFrom(file: string, specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  if (!specifier.startsWith('.')) {
    return specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
  }
  const path = normalize(join(dirname(file), specifier));
  if (existsSync(join(ROOT, `${path}.ts`))) return `${path}.ts`;
  const isFolder = existsSync(join(ROOT, path)) && statSync(join(ROOT, path)).isDirectory();
  return isFolder ? `${path}/index.ts` : path;
}
