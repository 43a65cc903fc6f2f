import type { Role } from '../../access/roles';
import { PLAYGROUND_EXAMPLES } from '../../graphql/playground-examples';
import type { GraphiqlParts } from './graphiql-parts';
import { LOGO, LOGO_ICON } from './logo';
import type { Part } from './part';

export interface PageParts {
  graphiql: GraphiqlParts;
  script: Part;
  style: Part;
  /** Only for a browser on this machine. */
  tokens?: Record<Role, string>;
}

/** In the order of the buttons: who looks most often first. */
const ROLE_LABELS: readonly { role: Role; label: string; about: string }[] = [
  { role: 'evaluator', label: 'Evaluator', about: 'Reads everything of every agent, scores tasks' },
  { role: 'frontend', label: 'Frontend', about: 'Summaries, and screenshots with links' },
  { role: 'agent', label: 'Agent', about: 'Its own tasks, logs, memories and files' },
  { role: 'admin', label: 'Admin', about: 'Everything' },
];

/** The page around GraphiQL. Scripts come as files: the content policy allows none in the page. */
export function renderPage({ graphiql, script, style, tokens }: PageParts): string {
  const url = (part: Part) => `graphql/playground/${part.name}`;
  const settings = {
    roles: ROLE_LABELS.map((shown) => ({ ...shown, examples: examplesOf(shown.role, new Date()) })),
    tokens: tokens ?? {},
    workers: {
      editorWorkerService: url(graphiql.editorWorkerService),
      json: url(graphiql.jsonWorker),
      graphql: url(graphiql.graphqlWorker),
    },
  };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Triptych playground</title>
<link rel="icon" href="${LOGO_ICON}">
<link rel="stylesheet" href="${url(graphiql.css)}">
<link rel="stylesheet" href="${url(style)}">
<script id="settings" type="application/json">${inert(settings)}</script>
<script defer src="${url(script)}"></script>
<script defer src="${url(graphiql.js)}"></script>
</head>
<body>
<header class="bar">
<a class="bar-brand" href="graphql">${LOGO}<span>Triptych</span></a>
<nav class="bar-roles" aria-label="Role" hidden></nav>
<form class="bar-token" autocomplete="off">
<label for="token">Token</label>
<input id="token" type="password" spellcheck="false" autocomplete="off" placeholder="Paste a token: npx triptych token --role evaluator" aria-describedby="holder">
<button type="button" id="reveal" aria-pressed="false">Show</button>
<button type="button" id="copy">Copy</button>
</form>
<output id="holder" class="bar-holder" aria-live="polite"></output>
<button type="button" id="reset" class="bar-reset" title="Put the example queries of this role back into the tabs">Restore examples</button>
</header>
<noscript><p class="waiting">The playground needs JavaScript. The API itself does not: send a POST to this address.</p></noscript>
<main id="root"><p class="waiting">Opening the editor …</p></main>
</body>
</html>
`;
}

const examplesOf = (role: Role, now: Date) =>
  PLAYGROUND_EXAMPLES[role].map(({ query, variables }) => ({ query, variables: variables?.(now) }));

/** JSON that cannot end the element it stands in. */
const inert = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c');
