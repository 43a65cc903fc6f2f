import { basename } from 'node:path';
import ts from 'typescript';
import { everyNode, parse, sourceFiles, textOf } from './source';

const PRODUCT = sourceFiles('entities', 'resolvers', 'src');
const TESTS = sourceFiles('test');
const lines = (file: string): number => textOf(file).trimEnd().split('\n').length;

/** Which role suffixes a folder's names may have; a file of no role has none. */
const ROLES: [files: RegExp, suffixes: string[]][] = [
  [/^entities\//, ['entity']],
  [/^resolvers\//, ['type', 'input', 'enums', 'resolver']],
  [/^src\/domains\//, ['store', 'loaders', 'service', 'reader', 'filter', 'order']],
  [/^src\//, []],
];

const namesOf = (file: string, wanted: (node: ts.Node) => boolean): string[] => {
  const found: string[] = [];
  const source = parse(file);
  everyNode(source, (node) => {
    if (!wanted(node)) return;
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${file}:${line + 1}`);
  });
  return found;
};

describe('files', () => {
  it('are short: never over 300 lines, and half of them under 80', () => {
    expect(PRODUCT.filter((file) => lines(file) > 300)).toEqual([]);
    const sizes = PRODUCT.map(lines).sort((a, b) => a - b);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThan(80);
  });

  it('have names in kebab-case, with the suffix of their role where they have one', () => {
    const odd = PRODUCT.filter((file) => {
      const [, suffix] = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.([a-z]+))?\.ts$/.exec(basename(file)) ?? [
        null,
        null,
      ];
      if (suffix === null) return true;
      const known = ROLES.find(([files]) => files.test(file))?.[1] ?? [];
      return suffix !== undefined && !known.includes(suffix);
    });
    expect(odd).toEqual([]);
  });

  it('hold what their suffix says', () => {
    const marks: Record<string, RegExp> = {
      resolver: /^@Resolver\(/m,
      entity: /^@Entity\(/m,
      loaders: /^export (function|const) \w+Loaders\b/m,
      service: /^export class \w+Service\b/m,
      store: /^export function create\w+(Store|Registry)\b/m,
    };
    const wrong = PRODUCT.filter((file) => {
      const mark = marks[/\.([a-z]+)\.ts$/.exec(file)?.[1] ?? ''];
      return mark && !mark.test(textOf(file));
    });
    expect(wrong).toEqual([]);
  });

  it('export by name alone', () => {
    const isDefault = (node: ts.Node) =>
      ts.isExportAssignment(node) || node.kind === ts.SyntaxKind.DefaultKeyword;
    const found = PRODUCT.flatMap((file) =>
      namesOf(file, (node) => isDefault(node) && !ts.isDefaultClause(node.parent)),
    );
    expect(found).toEqual([]);
  });
});

describe('code', () => {
  it('has no any', () => {
    const isAny = (node: ts.Node) => node.kind === ts.SyntaxKind.AnyKeyword;
    expect(PRODUCT.flatMap((file) => namesOf(file, isAny))).toEqual([]);
  });

  it('reads the environment in the command line alone, which hands it to src/config', () => {
    const isEnvironment = (node: ts.Node) =>
      ts.isPropertyAccessExpression(node) && node.getText() === 'process.env';
    const readers = PRODUCT.filter((file) => namesOf(file, isEnvironment).length > 0);
    expect(readers).toEqual(['src/main.ts']);
  });

  it('promises nothing for later', () => {
    const found = [...PRODUCT, ...TESTS].filter((file) =>
      /\b(TODO|FIXME|XXX)\b/.test(textOf(file)),
    );
    expect(found.filter((file) => file !== 'test/guards/style.test.ts')).toEqual([]);
  });
});

describe('tests', () => {
  it('are all run: none alone, none left out but for what a machine lacks', () => {
    const name = /^(only|skip|todo|failing|fdescribe|fit|xdescribe|xit|xtest)$/;
    const suite = /^(describe|it|test|fdescribe|fit|xdescribe|xit|xtest)\b/;
    const found = TESTS.flatMap((file) =>
      namesOf(file, (node) => {
        if (!ts.isIdentifier(node) || !name.test(node.text)) return false;
        let whole: ts.Node = node;
        while (ts.isPropertyAccessExpression(whole.parent) || ts.isCallExpression(whole.parent)) {
          if (ts.isCallExpression(whole.parent) && !whole.getText().endsWith('.each')) break;
          whole = whole.parent;
        }
        // `found ? describe : describe.skip` says why, and the run reports it.
        return suite.test(whole.getText()) && !ts.isConditionalExpression(whole.parent);
      }),
    );
    expect(found).toEqual([]);
  });
});
