import { Extensions } from 'type-graphql';

/** What a field costs beside the objects below it, and how many of them there can be. */
export interface CostMark {
  /** What the work behind the field is worth, in objects; paid once per parent. */
  own?: number;
  /**
   * Where a question says how many entries it wants or writes: an argument, or a field of one, such
   * as `input.items`. The number holds for the list itself or for the lists right below the field.
   */
  size?: string;
  /** There are never more entries than this, whatever is asked; by itself the size of a list. */
  most?: number;
  /** Where a question names the agents whose databases are read; without names it is all of them. */
  agents?: string;
  /** This list has an entry per agent that the field above it reads. */
  perAgent?: true;
  /** Whatever its arguments ask of agents' databases is asked of one agent's alone. */
  ofOneAgent?: true;
}

/** What an input field costs wherever a question sets it. */
export interface InputCostMark {
  /** Each time, the databases of all agents may be read, of so many at most. */
  databases: number;
}

/**
 * Says what a field costs. Only few have to: fields with `first` or `last` count as pages by
 * themselves, and so do the lists right below them.
 */
export const Cost = (mark: CostMark | InputCostMark) => Extensions({ cost: mark });
