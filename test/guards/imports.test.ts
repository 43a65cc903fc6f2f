import { IMPORT_RULES, type ImportRule } from './import-rules';
import { importsOf, sourceFiles } from './source';

/** The layers of ARCHITECTURE.md, held by reading what every file imports. */
const FILES = sourceFiles('entities', 'resolvers', 'src');

/** The pattern as an expression, with the folder of the file's own filled in where it is known. */
function matcher(pattern: string, own = '(?<own>[^/]+)'): RegExp {
  const text = pattern
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replace(
      /\{own\}|\{any\}|\*\*|\*/g,
      (part) => ({ '{own}': own, '{any}': '[^/]+', '**': '.*', '*': '[^/]*' })[part] ?? part,
    );
  return new RegExp(`^${text}$`);
}

function ruleOf(file: string): { rule: ImportRule; own?: string } | undefined {
  for (const rule of IMPORT_RULES) {
    const found = matcher(rule.files).exec(file);
    if (found) return { rule, own: found.groups?.own };
  }
  return undefined;
}

function breaches(file: string): string[] {
  const found = ruleOf(file);
  if (!found) return [`${file}: no rule says what it may import`];
  const { rule, own } = found;
  const fits = (patterns: string[], target: string) =>
    patterns.some((pattern) => matcher(pattern, own).test(target));
  return importsOf(file)
    .filter(({ target, typeOnly }) => {
      return !fits(typeOnly ? [...rule.may, ...(rule.mayType ?? [])] : rule.may, target);
    })
    .map(({ target, typeOnly }) => {
      const how = typeOnly ? 'the types of ' : '';
      return `${file} imports ${how}${target}, which the rule for ${rule.files} does not allow`;
    });
}

/** Everything that runs once a file is loaded. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  for (const { target, typeOnly } of importsOf(file)) {
    if (typeOnly || seen.has(target)) continue;
    seen.add(target);
    if (FILES.includes(target)) loadedBy(target, seen);
  }
  return seen;
}

it('lets every file import only what its layer may', () => {
  expect(FILES.flatMap(breaches)).toEqual([]);
});

it('has no rule that no file needs', () => {
  const used = new Set(FILES.map((file) => ruleOf(file)?.rule));
  expect(IMPORT_RULES.filter((rule) => !used.has(rule)).map(({ files }) => files)).toEqual([]);
});

it('keeps services and loaders out of what stands below them', () => {
  const above = /\.(service|loaders)\.ts$/;
  const below = FILES.filter((file) => /^src\/domains\/[^/]+\//.test(file) && !above.test(file));
  const found = below.flatMap((file) =>
    importsOf(file)
      .filter(({ target }) => above.test(target))
      .map(({ target }) => `${file} imports ${target}`),
  );
  expect(found).toEqual([]);
});

it('loads no store, service, driver or connection with the resolvers', () => {
  const forbidden =
    /^src\/(stores|embedded|http|cli)\/|\.(store|service|loaders|reader)\.ts$|^(pg|mongodb|typeorm|@aws-sdk\/.*|dataloader)$/;
  for (const file of FILES.filter((one) => one.startsWith('resolvers/'))) {
    const loaded = [...loadedBy(file)].filter((target) => forbidden.test(target));
    expect({ file, loaded }).toEqual({ file, loaded: [] });
  }
});

it('lets no resolver file import another, so that each is read by itself', () => {
  const found = FILES.filter((file) => file.endsWith('.resolver.ts')).flatMap((file) =>
    importsOf(file)
      .filter(({ target }) => target.endsWith('.resolver.ts'))
      .map(({ target }) => `${file} imports ${target}`),
  );
  expect(found).toEqual([]);
});

it('lets type files take no other type but Node: edges stand in resolvers', () => {
  const found = FILES.filter((file) => file.endsWith('.type.ts')).flatMap((file) =>
    importsOf(file)
      .filter(({ target }) => target.endsWith('.type.ts') && !target.endsWith('/node.type.ts'))
      .map(({ target }) => `${file} imports ${target}`),
  );
  expect(found).toEqual([]);
});

it('sees through every way to import', () => {
  // A guard that no longer finds imports would pass for ever.
  expect(importsOf('src/cli/schema.ts')).toContainEqual({
    target: 'src/graphql/schema.ts',
    typeOnly: false,
  });
  expect(importsOf('src/cli/schema.ts')).toContainEqual({
    target: 'src/graphql/schema.ts',
    typeOnly: true,
  });
  expect(importsOf('entities/mongo/agent-log.ts')).toEqual([{ target: 'mongodb', typeOnly: true }]);
  expect(loadedBy('src/app.ts')).toContain('pg');
});
