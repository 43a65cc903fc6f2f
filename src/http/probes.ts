import { jsonAnswer } from './exchange';
import type { Metrics } from './metrics';
import type { Route } from './router';

/** Whether the process lives (it never looks further) and whether it should get requests. */
export function probeRoutes(state: { ready(): boolean; draining(): boolean }): Route[] {
  return [
    {
      name: 'livez',
      path: '/livez',
      methods: ['GET'],
      quiet: true,
      handle: () => jsonAnswer(200, { status: 'alive' }),
    },
    {
      name: 'readyz',
      path: '/readyz',
      methods: ['GET'],
      quiet: true,
      handle: () => {
        if (state.draining()) return jsonAnswer(503, { status: 'draining' });
        if (!state.ready()) return jsonAnswer(503, { status: 'starting' });
        return jsonAnswer(200, { status: 'ready' });
      },
    },
  ];
}

export function metricsRoute(metrics: Metrics): Route {
  return {
    name: 'metrics',
    path: '/metrics',
    methods: ['GET'],
    quiet: true,
    handle: async () => {
      const { contentType, body } = await metrics.render();
      return { status: 200, headers: { 'content-type': contentType }, body };
    },
  };
}
