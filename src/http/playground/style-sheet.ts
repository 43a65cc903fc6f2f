/** The bar above the editor, in the editor's own two themes. */
export const STYLE_SHEET = `
:root {
  --bar-back: #f7f8fb; --bar-line: #e1e5ee; --bar-text: #3b4b68; --bar-faint: #5f6c86;
  --bar-field: #fff; --bar-accent: #2f6db3; --bar-accent-text: #fff; --bar-bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root:not(:has(body.graphiql-light)) {
    --bar-back: #1b2230; --bar-line: #313c50; --bar-text: #dbe2f0; --bar-faint: #9dabc4;
    --bar-field: #212a3b; --bar-accent: #8ab8ee; --bar-accent-text: #10192a; --bar-bad: #ff9d94;
  }
}
:root:has(body.graphiql-dark) {
  --bar-back: #1b2230; --bar-line: #313c50; --bar-text: #dbe2f0; --bar-faint: #9dabc4;
  --bar-field: #212a3b; --bar-accent: #8ab8ee; --bar-accent-text: #10192a; --bar-bad: #ff9d94;
}
html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; background: var(--bar-back); }
#root { flex: 1; min-height: 0; overflow: hidden; }
#root .graphiql-container { width: 100%; height: 100%; }
#root .graphiql-logo { display: none; }
body :is(.graphiql-container, .graphiql-dialog) { --color-primary: 211, 58%, 44%; }
@media (prefers-color-scheme: dark) {
  body:not(.graphiql-light) :is(.graphiql-container, .graphiql-dialog) { --color-primary: 212, 75%, 70%; }
}
body.graphiql-dark :is(.graphiql-container, .graphiql-dialog) { --color-primary: 212, 75%, 70%; }
.waiting { margin: 20vh auto; text-align: center; color: var(--bar-faint);
  font: 15px/1.5 system-ui, sans-serif; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; padding: 8px 16px;
  border-bottom: 1px solid var(--bar-line); color: var(--bar-text);
  font: 14px/1.4 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
.bar-brand { display: inline-flex; align-items: center; gap: 8px; color: inherit;
  font-weight: 650; letter-spacing: .01em; text-decoration: none; }
.bar-roles { display: inline-flex; padding: 3px; border: 1px solid var(--bar-line);
  border-radius: 9px; background: var(--bar-field); }
.bar-roles[hidden] { display: none; }
.bar-roles a { padding: 3px 12px; border-radius: 6px; color: var(--bar-faint);
  text-decoration: none; }
.bar-roles a:hover { color: var(--bar-text); }
.bar-roles a[aria-current] { background: var(--bar-accent); color: var(--bar-accent-text);
  font-weight: 600; }
.bar-token { display: flex; flex: 1 1 260px; align-items: center; gap: 8px; min-width: 0; max-width: min(600px, 100%);
  margin: 0 0 0 auto; }
.bar-token label { color: var(--bar-faint); }
.bar-token input { flex: 1; min-width: 0; padding: 5px 10px; border: 1px solid var(--bar-line);
  border-radius: 7px; background: var(--bar-field); color: inherit;
  font: 12.5px/1.5 ui-monospace, 'Fira Code', Menlo, Consolas, monospace; }
.bar-token input:placeholder-shown ~ button, .bar-holder:empty { display: none; }
.bar-token input::placeholder { color: var(--bar-faint); opacity: 1; }
.bar button { padding: 4px 11px; border: 1px solid var(--bar-line); border-radius: 7px;
  background: var(--bar-field); color: inherit; font: inherit; cursor: pointer; }
.bar button:hover { border-color: var(--bar-faint); }
.bar :focus-visible { outline: 2px solid var(--bar-accent); outline-offset: 1px; }
.bar-holder { color: var(--bar-faint); font-size: 13px; }
.bar-holder.bad { color: var(--bar-bad); }
`;
