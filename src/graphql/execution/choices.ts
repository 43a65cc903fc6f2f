import { type DocumentNode, visit } from 'graphql';

const CHOOSING = new Set(['skip', 'include']);

/** The variables on which it hangs whether parts of a document are asked for. */
export function choicesOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(directive) {
      if (!CHOOSING.has(directive.name.value)) return;
      for (const { value } of directive.arguments ?? []) {
        if (value.kind === 'Variable') names.add(value.name.value);
      }
    },
  });
  return [...names].sort();
}
