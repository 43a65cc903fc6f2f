import { astFromValue, type GraphQLInputType, print } from 'graphql';
import type { Asked } from './random-query';

export interface Written {
  query: string;
  variables: Record<string, unknown>;
}

/** Ways to write down the same question. */
export const STYLES = {
  plain: (asked: Asked[]) => document(asked, { set: braces }),
  aliased: (asked: Asked[]) => document(asked, { set: braces, name: ({ key }) => key }),
  inlineFragments: (asked: Asked[]) =>
    document(asked, { set: (lines, type) => `{ ... on ${type} ${braces(lines)} }` }),
  typelessFragments: (asked: Asked[]) =>
    document(asked, { set: (lines) => `{ ... ${braces(lines)} }` }),
  namedFragments: (asked: Asked[]) => {
    const fragments = new Fragments();
    const written = document(asked, {
      set: (lines, type) => `{ ...${fragments.of(lines, type)} }`,
    });
    return { ...written, query: `${written.query} ${fragments.text()}` };
  },
  nestedFragments: (asked: Asked[]) => {
    const fragments = new Fragments();
    const written = document(asked, {
      set: (lines, type) => {
        const inner = fragments.of(lines, type);
        return `{ ...${fragments.of([`...${inner}`, `... on ${type} { ...${inner} }`], type)} }`;
      },
    });
    return { ...written, query: `${written.query} ${fragments.text()}` };
  },
  variables: (asked: Asked[]) => {
    const variables = new Variables();
    const written = document(asked, { set: braces, value: (v, type) => variables.of(v, type) });
    return {
      query: `query ${variables.head(false)} ${written.query}`,
      variables: variables.sent,
    };
  },
  defaults: (asked: Asked[]) => {
    const variables = new Variables();
    const written = document(asked, { set: braces, value: (v, type) => variables.of(v, type) });
    return { query: `query ${variables.head(true)} ${written.query}`, variables: {} };
  },
} satisfies Record<string, (asked: Asked[]) => Written>;

interface Style {
  set(lines: string[], type: string): string;
  name?(asked: Asked): string;
  value?(value: unknown, type: GraphQLInputType): string;
}

const document = (asked: Asked[], style: Style): Written => ({
  query: selection(asked, style),
  variables: {},
});

/** Without a style of its own, an alias stands only where a name stands there already. */
function selection(asked: Asked[], style: Style): string {
  const used = new Set<string>();
  const lines = asked.map((one) => {
    const bare = !used.has(one.field) && one.on === undefined;
    used.add(one.field);
    const name = style.name?.(one) ?? (bare ? one.field : one.key);
    const values = one.args.map(
      ({ name: argument, type, value }) =>
        `${argument}: ${style.value?.(value, type) ?? literal(value, type)}`,
    );
    const args = values.length > 0 ? `(${values.join(', ')})` : '';
    const below = one.below.length > 0 ? ` ${selection(one.below, style)}` : '';
    const line = `${name}: ${one.field}${args}${below}`;
    return one.on === undefined ? line : `... on ${one.on} { ${line} }`;
  });
  return style.set(lines, asked[0]?.parent ?? '');
}

const braces = (lines: string[]): string => `{ ${lines.join(' ')} }`;

function literal(value: unknown, type: GraphQLInputType): string {
  const node = astFromValue(value, type);
  if (!node) throw new Error(`there is no literal for ${String(value)}`);
  return print(node);
}

class Fragments {
  private readonly texts: string[] = [];

  of(lines: string[], type: string): string {
    const name = `F${this.texts.length}`;
    this.texts.push(`fragment ${name} on ${type} ${braces(lines)}`);
    return name;
  }

  text(): string {
    return this.texts.join(' ');
  }
}

class Variables {
  readonly sent: Record<string, unknown> = {};
  private readonly heads: { text: string; fallback: string }[] = [];

  of(value: unknown, type: GraphQLInputType): string {
    const name = `v${this.heads.length}`;
    this.sent[name] = value;
    this.heads.push({ text: `$${name}: ${type}`, fallback: ` = ${literal(value, type)}` });
    return `$${name}`;
  }

  head(withFallback: boolean): string {
    const rest = this.heads.map(({ text, fallback }) => text + (withFallback ? fallback : ''));
    return rest.length > 0 ? `(${rest.join(', ')})` : '';
  }
}
