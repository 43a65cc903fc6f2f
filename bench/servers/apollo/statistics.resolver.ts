import { Query, Resolver } from 'type-graphql';
import { dataSource } from './data-source';
import { Evaluation } from './evaluation';
import { AgentSum, StatusCount } from './statistics';
import { Task } from './task';

@Resolver()
export class StatisticsResolver {
  private readonly tasks = dataSource.getRepository(Task);

  @Query(() => [StatusCount])
  statusCounts(): Promise<StatusCount[]> {
    return this.tasks
      .createQueryBuilder('task')
      .select('task.status', 'status')
      .addSelect('COUNT(*)', 'count')
      .groupBy('task.status')
      .getRawMany();
  }

  @Query(() => [AgentSum])
  agentSums(): Promise<AgentSum[]> {
    return this.tasks
      .createQueryBuilder('task')
      .leftJoin(Evaluation, 'evaluation', 'evaluation.taskId = task.id')
      .select('task.agentId', 'agentId')
      .addSelect('COUNT(DISTINCT task.id)', 'count')
      .addSelect('AVG(evaluation.score)', 'averageScore')
      .groupBy('task.agentId')
      .getRawMany();
  }
}
