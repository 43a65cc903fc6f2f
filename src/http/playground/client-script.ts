/**
 * What runs in the browser: chooses the role, keeps the token, opens GraphiQL. A token is held in
 * this tab's session storage at most; the editor's own storage, which outlives the tab, never sees it.
 */
export const CLIENT_SCRIPT = `(() => {
'use strict';
const settings = JSON.parse(document.getElementById('settings').textContent);
const byId = (id) => document.getElementById(id);
const address = new URL(location.href);

const claimsOf = (token) => {
  try {
    const part = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(part), (letter) => letter.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) ?? {};
  } catch {
    return {};
  }
};
const known = (name) => settings.roles.find((one) => one.role === name);

const kept = {
  key: (role) => 'triptych.token.' + role,
  token: (role) => sessionStorage.getItem(kept.key(role)) ?? '',
  last: () => sessionStorage.getItem('triptych.role') ?? '',
};
const chosen = known(address.searchParams.get('role')) ?? known(kept.last()) ?? settings.roles[0];
const role = chosen.role;
sessionStorage.setItem('triptych.role', role);
let token = kept.token(role) || settings.tokens[role] || '';

const open = (next) => {
  sessionStorage.setItem('triptych.role', next);
  location.assign('graphql?role=' + encodeURIComponent(next));
};

const showRoles = () => {
  const bar = document.querySelector('.bar-roles');
  const usable = settings.roles.filter((one) => settings.tokens[one.role] || kept.token(one.role));
  bar.hidden = usable.length < 2;
  for (const one of usable) {
    const link = document.createElement('a');
    link.href = 'graphql?role=' + one.role;
    link.textContent = one.label;
    link.title = one.about;
    if (one.role === role) link.setAttribute('aria-current', 'page');
    bar.append(link);
  }
};

const showHolder = () => {
  const { role: claimed, sub, agent, exp } = claimsOf(token);
  const late = typeof exp === 'number' && exp * 1000 < Date.now();
  const who = [claimed, agent ?? sub].filter(Boolean).join(' \\u00b7 ');
  const holder = byId('holder');
  holder.textContent = late ? who + ' (expired)' : who;
  holder.classList.toggle('bad', late);
};

const takeToken = (given) => {
  const { role: claimed } = claimsOf(given);
  const next = given && known(claimed) ? claimed : role;
  if (given) sessionStorage.setItem(kept.key(next), given);
  else sessionStorage.removeItem(kept.key(next));
  open(next);
};

const wireToken = () => {
  const field = byId('token');
  field.value = token;
  field.form.addEventListener('submit', (event) => {
    event.preventDefault();
    field.blur();
  });
  field.addEventListener('change', () => takeToken(field.value.trim().replace(/^Bearer\\s+/i, '')));
  byId('reveal').addEventListener('click', ({ currentTarget }) => {
    const shown = field.type === 'password';
    field.type = shown ? 'text' : 'password';
    currentTarget.textContent = shown ? 'Hide' : 'Show';
    currentTarget.setAttribute('aria-pressed', String(shown));
  });
  byId('copy').addEventListener('click', async ({ currentTarget }) => {
    await navigator.clipboard.writeText(field.value);
    currentTarget.textContent = 'Copied';
    setTimeout(() => { currentTarget.textContent = 'Copy'; }, 1500);
  });
};

// Tabs and history belong to a role; how the editor looks is shared. The editor saves a moment
// late: once the page is being left for fresh examples, nothing may bring the old tabs back.
let leaving = false;
const storage = {
  name: (key) => (/:(theme|visiblePlugin)$/.test(key) ? key : 'triptych:' + role + ':' + key),
  getItem: (key) => localStorage.getItem(storage.name(key)),
  setItem: (key, value) => {
    if (!leaving) localStorage.setItem(storage.name(key), value);
  },
  removeItem: (key) => localStorage.removeItem(storage.name(key)),
  clear: () => {
    const mine = Object.keys(localStorage).filter((key) => key.startsWith('triptych:' + role + ':'));
    for (const key of mine) localStorage.removeItem(key);
  },
  get length() { return localStorage.length; },
};

// Told which tab was in front, the editor opens on it; else it would add an empty one each time.
const lastTab = () => {
  try {
    const { tabs, activeTabIndex } = JSON.parse(storage.getItem('graphiql:tabState'));
    const { query, variables } = tabs[activeTabIndex];
    return { query: query ?? undefined, variables: variables ?? undefined };
  } catch {
    return {};
  }
};

const fetcher = async (parameters, options) => {
  const response = await fetch('graphql', {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json, application/json;q=0.9',
      'content-type': 'application/json',
      ...(token ? { authorization: 'Bearer ' + token } : {}),
      ...options?.headers,
    },
    body: JSON.stringify(parameters),
  });
  return response.json();
};

globalThis.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_module, label) => settings.workers[label],
};

document.addEventListener('DOMContentLoaded', () => {
  showRoles();
  showHolder();
  wireToken();
  byId('reset').addEventListener('click', () => {
    leaving = true;
    storage.clear();
    open(role);
  });
  YogaGraphiQL.renderYogaGraphiQL(byId('root'), {
    title: 'Triptych',
    logo: '',
    fetcher,
    storage,
    shouldPersistHeaders: false,
    defaultEditorToolsVisibility: false,
    defaultTabs: chosen.examples.map(({ query, variables }) => ({
      query,
      variables: variables && JSON.stringify(variables, null, 2),
    })),
    ...lastTab(),
    // The page would else write every query into its address.
    onEditQuery: () => {},
  });
});
})();
`;
