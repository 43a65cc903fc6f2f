import { lambda } from 'postgraphile/grafast';
import { extendSchema, jsonPgSmartTags } from 'postgraphile/utils';
import { links } from '../shared/links.mjs';

/** Tasks name their agent in a column that no constraint ties to the table of agents. */
export const AgentPlugin = jsonPgSmartTags({
  version: 1,
  config: {
    class: {
      'public.tasks': { tags: { foreignKey: '(agent_id) references public.agents (name)' } },
    },
  },
});

/** Grafast runs the callback for each file; what is asynchronous in it goes on side by side. */
export const LinkPlugin = extendSchema(() => {
  const link = links();
  return {
    typeDefs: /* GraphQL */ `
      extend type BinaryFileMetadatum {
        "A link to the file."
        url: String
      }
    `,
    objects: {
      BinaryFileMetadatum: {
        plans: {
          url: ($file) =>
            lambda(
              [$file.get('object_path'), $file.get('content_type')],
              ([objectPath, contentType]) => link({ objectPath, contentType }),
            ),
        },
      },
    },
  };
});
