import type { Asker, Gateway } from '../support/gateway';

export interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
}

export interface Connection<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: PageInfo;
}

export const PAGE_FIELDS =
  'pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor';

export interface Walk {
  asker: Asker;
  /** Takes $first, $after, $last and $before; a connection of `PAGE_FIELDS` stands at `field`. */
  query: string;
  field: string;
  variables?: object;
  size: number;
  backward?: boolean;
}

/** All nodes in the order of the list, page by page from either end; each page must tell the truth. */
export async function walk<Node>(gateway: Gateway, options: Walk): Promise<Node[]> {
  const { size, backward = false } = options;
  const nodes: Node[] = [];
  for (let cursor: string | null = null; ; ) {
    const { edges, pageInfo }: Connection<Node> = await pageAt<Node>(gateway, options, cursor);
    const page = edges.map(({ node }) => node);
    if (backward) nodes.unshift(...page);
    else nodes.push(...page);
    expect(pageInfo.startCursor).toBe(edges[0]?.cursor ?? null);
    expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor ?? null);
    expect(backward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage).toBe(cursor !== null);
    const more = backward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage;
    if (!more) return nodes;
    expect(edges).toHaveLength(size);
    cursor = backward ? pageInfo.startCursor : pageInfo.endCursor;
  }
}

async function pageAt<Node>(
  gateway: Gateway,
  { asker, query, field, variables, size, backward }: Walk,
  cursor: string | null,
): Promise<Connection<Node>> {
  const page = backward ? { last: size, before: cursor } : { first: size, after: cursor };
  const data = await gateway.data(asker, query, { ...variables, ...page });
  return field.split('.').reduce((part, step) => part[step], data);
}
