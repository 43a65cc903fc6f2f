import { Arg, FieldResolver, Float, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { Agent } from './agent';
import { dataSource } from './data-source';
import { Evaluation } from './evaluation';
import { File } from './file';
import { Progress } from './progress';
import { Task } from './task';

// The indexes end with rows that have no time; an order that says the same can use them.
const NEWEST = { direction: 'DESC', nulls: 'LAST' } as const;

@Resolver(() => Task)
export class TaskResolver {
  private readonly tasks = dataSource.getRepository(Task);
  private readonly progressRows = dataSource.getRepository(Progress);
  private readonly evaluationRows = dataSource.getRepository(Evaluation);
  private readonly files = dataSource.getRepository(File);
  private readonly agents = dataSource.getRepository(Agent);

  @Query(() => [Task], { name: 'tasks' })
  newest(@Arg('first', () => Int) first: number): Promise<Task[]> {
    return this.tasks.find({ order: { createdAt: NEWEST }, take: first });
  }

  @Query(() => Task, { nullable: true })
  task(@Arg('id', () => ID) id: string): Promise<Task | null> {
    return this.tasks.findOneBy({ id });
  }

  @FieldResolver(() => [Progress])
  progress(@Root() task: Task, @Arg('first', () => Int) first: number): Promise<Progress[]> {
    return this.progressRows.find({
      where: { taskId: task.id },
      order: { timestamp: NEWEST },
      take: first,
    });
  }

  @FieldResolver(() => [Evaluation])
  evaluations(@Root() task: Task, @Arg('first', () => Int) first: number): Promise<Evaluation[]> {
    return this.evaluationRows.find({
      where: { taskId: task.id },
      order: { createdAt: NEWEST },
      take: first,
    });
  }

  @FieldResolver(() => [File])
  screenshots(@Root() task: Task, @Arg('first', () => Int) first: number): Promise<File[]> {
    return this.files.find({
      where: { taskId: task.id, bucket: 'screenshots' },
      order: { uploadedAt: NEWEST },
      take: first,
    });
  }

  @FieldResolver(() => Evaluation, { nullable: true })
  latestEvaluation(@Root() task: Task): Promise<Evaluation | null> {
    return this.evaluationRows.findOne({
      where: { taskId: task.id },
      order: { createdAt: NEWEST },
    });
  }

  @FieldResolver(() => Float, { nullable: true })
  averageScore(@Root() task: Task): Promise<number | null> {
    return this.evaluationRows.average('score', { taskId: task.id });
  }

  @FieldResolver(() => Agent, { nullable: true })
  async agent(@Root() task: Task): Promise<Agent | null> {
    return task.agentId ? this.agents.findOneBy({ name: task.agentId }) : null;
  }
}
