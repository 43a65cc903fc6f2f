import type * as mongodb from 'mongodb';

/** The official driver, loaded when it is first needed: it costs more to load than all our own code. */
export function driver(): typeof mongodb {
  return require('mongodb');
}
