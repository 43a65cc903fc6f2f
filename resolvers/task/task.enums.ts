import { registerEnumType } from 'type-graphql';
import { TASK_ORDERS } from '../../src/domains/task/task.order';
import { TASK_GROUPS } from '../../src/domains/task/task-group';
import { TASK_STATUSES } from '../../src/domains/task/task-status';
import { REVIEWERS, valuesVisibleTo } from '../../src/graphql/visibility';
import { enumOf } from '../shared/enums';

export const TaskStatus = enumOf(TASK_STATUSES);
registerEnumType(TaskStatus, {
  name: 'TaskStatus',
  description: 'Where a task stands.',
  valuesConfig: {
    PENDING: { description: 'Not begun; also tasks without a status.' },
    IN_PROGRESS: { description: 'An agent is at work on it.' },
    COMPLETED: { description: 'Ended well.' },
    FAILED: { description: 'Ended without success.' },
    CANCELLED: { description: 'Given up before its end.' },
    UNKNOWN: { description: 'Other code wrote another text.' },
  },
});

export const TaskOrder = enumOf(TASK_ORDERS);
registerEnumType(TaskOrder, {
  name: 'TaskOrder',
  description: 'An order of tasks; those without the value come last.',
  valuesConfig: {
    CREATED_AT_DESC: { description: 'Newest first.' },
    CREATED_AT_ASC: { description: 'Oldest first.' },
    UPDATED_AT_DESC: { description: 'Last changed first.' },
    UPDATED_AT_ASC: { description: 'Longest unchanged first.' },
    COMPLETED_AT_DESC: { description: 'Last ended first.' },
    COMPLETED_AT_ASC: { description: 'First ended first.' },
    TITLE_ASC: { description: 'By title, in the order of the database’s language.' },
    TITLE_DESC: { description: 'By title, backwards.' },
    AVERAGE_SCORE_DESC: { description: 'Best first; for at most 10,000 matching tasks.' },
    AVERAGE_SCORE_ASC: { description: 'Worst first; for at most 10,000 matching tasks.' },
  },
});

// An order tells of what it orders by: scores are not for everyone.
valuesVisibleTo<keyof typeof TaskOrder>('TaskOrder', {
  AVERAGE_SCORE_DESC: REVIEWERS,
  AVERAGE_SCORE_ASC: REVIEWERS,
});

export const TaskGroup = enumOf(TASK_GROUPS);
registerEnumType(TaskGroup, {
  name: 'TaskGroup',
  description: 'What tasks are grouped by.',
  valuesConfig: {
    AGENT: { description: 'The agent.' },
    STATUS: { description: 'The status.' },
    DAY: { description: 'The UTC day of creation.' },
    USER: { description: 'The user.' },
  },
});
