import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  Kind,
  type ValidationContext,
} from 'graphql';
import { CodedError } from '../../errors';
import { DOCUMENT_LIMITS as MOST } from './document-limits';
import { type DocumentShape, measureDocument } from './document-shape';
import { countRepeats } from './repeats';

const NOTHING: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

/**
 * Refuses documents that are too large before any other rule looks at their fields: it hands the
 * others an empty document in place of the refused one.
 */
export function documentLimitsRule(context: ValidationContext): ASTVisitor {
  return {
    Document(document) {
      const refusal = refusalOf(measureDocument(document));
      if (!refusal) return undefined;
      context.reportError(refusal);
      return NOTHING;
    },
  };
}

function refusalOf({ roots, fragments, cycle }: DocumentShape): GraphQLError | undefined {
  if (cycle) {
    return new GraphQLError(`Fragment "${cycle.name.value}" spreads itself.`, { nodes: cycle });
  }
  const selections = roots.reduce((sum, { shape }) => sum + shape.selections, 0);
  if (selections > MOST.selections) {
    return tooMuch(`The document selects more than ${MOST.selections} fields`);
  }
  for (const { shape } of roots) {
    const { depth, introspectionDepth, aliases, rootFields } = shape;
    if (depth > MOST.depth)
      return tooMuch(`Fields are nested ${depth} deep, and ${MOST.depth} may be`);
    if (introspectionDepth > MOST.introspectionDepth) {
      return tooMuch(
        `Introspection is nested ${introspectionDepth} deep, and ${MOST.introspectionDepth} may be`,
      );
    }
    if (aliases > MOST.aliases) {
      return tooMuch(`The operation has ${aliases} aliases, and ${MOST.aliases} may be`);
    }
    if (rootFields > MOST.rootFields) {
      return tooMuch(`The operation has ${rootFields} root fields, and ${MOST.rootFields} may be`);
    }
  }
  const pairs = roots.reduce((sum, root) => sum + countRepeats(root.selectionSet, fragments), 0);
  if (pairs > MOST.repeats) {
    return tooMuch(
      `Fields of the same name meet in the same place ${pairs} times, and ${MOST.repeats} may be`,
    );
  }
  return undefined;
}

function tooMuch(what: string): GraphQLError {
  const message = `${what}, counted with every fragment written out.`;
  return new GraphQLError(message, { originalError: new CodedError('COST_LIMIT', message) });
}
