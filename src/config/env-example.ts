import { SECTIONS } from './variables';

/** The text of `.env.example`: a test compares, so the file never falls behind. */
export function envExample(): string {
  const head = [
    '# Every variable the program reads. Nothing is required: without a store URL that store is',
    '# embedded. Hand them to the process, for example: set -a; . ./.env; set +a; npm start',
  ];
  const sections = SECTIONS.map(({ title, variables }) =>
    [
      `# --- ${title} ---`,
      ...Object.entries(variables).map(([name, { help, example, default: fallback }]) =>
        [
          `# ${help}${fallback ? ` Default: ${fallback}.` : ''}`,
          `#${name}=${/[\s"&{}]/.test(example) ? `'${example}'` : example}`,
        ].join('\n'),
      ),
    ].join('\n\n'),
  );
  return `${[head.join('\n'), ...sections].join('\n\n')}\n`;
}

/** The table of the manual. */
export function configurationTable(): string {
  const rows = SECTIONS.flatMap(({ variables }) =>
    Object.entries(variables).map(([name, { help, default: fallback, example }]) => {
      const cells = [`\`${name}\``, help, fallback ?? '', `\`${example}\``];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    }),
  );
  return ['| variable | what it says | default | example |', '|---|---|---|---|', ...rows].join(
    '\n',
  );
}
