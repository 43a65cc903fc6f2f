import { registerEnumType } from 'type-graphql';
import { LOG_GROUPS } from '../../src/domains/agent-log/log-group';
import { LOG_LEVELS } from '../../src/domains/agent-log/log-level';
import { enumOf } from '../shared/enums';

export const LogLevel = enumOf(LOG_LEVELS);
registerEnumType(LogLevel, {
  name: 'LogLevel',
  description: 'How serious a log is.',
  valuesConfig: {
    DEBUG: { description: 'For who builds the agent.' },
    INFO: { description: 'What it is doing.' },
    WARNING: { description: 'Something is odd.' },
    ERROR: { description: 'Something went wrong.' },
    OTHER: { description: 'The agent wrote another word; see rawLevel.' },
  },
});

export const LogGroup = enumOf(LOG_GROUPS);
registerEnumType(LogGroup, {
  name: 'LogGroup',
  description: 'What logs are counted by, beside the time.',
  valuesConfig: {
    LEVEL: { description: 'The level.' },
    AGENT: { description: 'The agent.' },
  },
});
