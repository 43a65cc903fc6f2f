import { DataSource } from 'typeorm';
import { settings } from '../shared/settings.mjs';
import { Agent } from './agent';
import { Evaluation } from './evaluation';
import { File } from './file';
import { Progress } from './progress';
import { Task } from './task';

const { databaseUrl, poolSize } = settings();

export const dataSource = new DataSource({
  type: 'postgres',
  url: databaseUrl,
  poolSize,
  entities: [Agent, Evaluation, File, Progress, Task],
});
