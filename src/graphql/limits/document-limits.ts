/**
 * What a document may hold, counted with every fragment written out where it is spread. Together
 * they keep what graphql-js does before anything runs within a few milliseconds.
 */
export const DOCUMENT_LIMITS = {
  /** Read by the parser, which stops there. */
  tokens: 2_000,
  /** Fields below one another, the lowest included. */
  depth: 15,
  /** As deep as the introspection queries of common tools go, and a little further. */
  introspectionDepth: 20,
  aliases: 50,
  rootFields: 20,
  /** Of all operations together: fragments that spread each other grow exponentially. */
  selections: 2_000,
  /** Pairs of fields with one name in one place: validation compares each pair, and what is below. */
  repeats: 5_000,
  /** Mistakes told before the search for more ends. */
  errors: 20,
} as const;
