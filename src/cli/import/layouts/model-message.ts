import { fieldsOf, textOf } from '../files/json';
import type { Fields } from '../item';

/**
 * What the assistant said in an answer of a model: its texts, one under the other. Null where it
 * acted without a word, undefined where the document is no answer at all.
 */
export function messageOf(document: Fields): string | null | undefined {
  const output = document.output ?? fieldsOf(document.response)?.output;
  if (Array.isArray(output)) {
    const texts = output.flatMap((entry: unknown) => {
      const item = fieldsOf(entry) ?? {};
      const spoken = item.type === 'message' || item.role === 'assistant';
      return spoken ? textsOf(item.content) : [];
    });
    return texts.length > 0 ? texts.join('\n') : null;
  }
  if (document.role !== 'assistant') return undefined;
  const texts = textsOf(document.content);
  return texts.length > 0 ? texts.join('\n') : null;
}

function textsOf(content: unknown): string[] {
  const parts: unknown[] = Array.isArray(content) ? content : [content];
  return parts.flatMap((part) => {
    const text = textOf(part) ?? textOf(fieldsOf(part)?.text);
    return text === undefined ? [] : [text];
  });
}
