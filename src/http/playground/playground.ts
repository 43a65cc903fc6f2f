import type { Role } from '../../access/roles';
import type { Answer, Exchange } from '../exchange';
import { HttpRefusal } from '../refusal';
import type { Route } from '../router';
import { PAGE_POLICY } from '../security-headers';
import { CLIENT_SCRIPT } from './client-script';
import type { GraphiqlParts } from './graphiql-parts';
import { loadGraphiqlParts } from './graphiql-parts';
import { isLocalReader } from './local-reader';
import { renderPage } from './page';
import type { Part } from './part';
import { partAnswer, smallPart } from './part';
import { STYLE_SHEET } from './style-sheet';

export interface Playground {
  page(exchange: Exchange): Promise<Answer>;
  routes: Route[];
}

export interface PlaygroundOptions {
  /**
   * Embedded mode gives tokens, so that the page on this machine opens ready to use; as a function
   * where they should be fresh each time the page is opened.
   */
  tokens?: RoleTokens | (() => Promise<RoleTokens>);
}

export type RoleTokens = Record<Role, string>;

const PARTS_PATH = '/graphql/playground/';

const PAGE_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': PAGE_POLICY,
  'content-type': 'text/html; charset=utf-8',
  'cross-origin-opener-policy': 'same-origin',
  vary: 'Accept',
};

/** The page and its files, all from this server; prepared when first asked for and then kept. */
export function createPlayground({ tokens }: PlaygroundOptions): Playground {
  let preparing: Promise<Prepared> | undefined;
  const prepared = () => {
    preparing ??= prepare().catch((error) => {
      preparing = undefined;
      throw error;
    });
    return preparing;
  };
  return {
    async page({ request }) {
      const { graphiql, script, style } = await prepared();
      const given = isLocalReader(request) ? tokens : undefined;
      const shown = typeof given === 'function' ? await given() : given;
      return {
        status: 200,
        headers: PAGE_HEADERS,
        body: renderPage({ graphiql, script, style, tokens: shown }),
      };
    },
    routes: [
      {
        name: 'playground',
        path: PARTS_PATH,
        prefix: true,
        methods: ['GET'],
        quiet: true,
        handle: async ({ path, request }) => {
          const part = (await prepared()).byName.get(path.slice(PARTS_PATH.length));
          if (!part)
            throw new HttpRefusal({ status: 404, code: 'NOT_FOUND', message: 'No such file.' });
          return partAnswer(part, {
            acceptEncoding: request.headers['accept-encoding'],
            ifNoneMatch: request.headers['if-none-match'],
          });
        },
      },
      {
        name: 'home',
        path: '/',
        methods: ['GET'],
        quiet: true,
        handle: () => ({ status: 302, headers: { location: '/graphql' } }),
      },
    ],
  };
}

interface Prepared {
  graphiql: GraphiqlParts;
  script: Part;
  style: Part;
  byName: ReadonlyMap<string, Part>;
}

async function prepare(): Promise<Prepared> {
  const graphiql = await loadGraphiqlParts();
  const script = smallPart('playground', 'js', CLIENT_SCRIPT);
  const style = smallPart('playground', 'css', STYLE_SHEET);
  const all = [...Object.values(graphiql), script, style];
  return { graphiql, script, style, byName: new Map(all.map((part) => [part.name, part])) };
}
