/** What a run is made of once it is read, whatever its layout was. */
export type Item = Progress | Log | Memory | Screenshot | Evaluation;
export type ItemKind = Item['kind'];

interface OfAStep {
  step: number;
  /** When the step began. */
  at: Date;
  /** When it ended, where the run says so. */
  until?: Date;
}

export interface Progress extends OfAStep {
  kind: 'progress';
  message: string | null;
  percent: number | null;
  data: Fields;
}

export interface Log extends OfAStep {
  kind: 'log';
  level: 'info' | 'error';
  message: string;
  metadata: Fields;
}

export interface Memory extends OfAStep {
  kind: 'memory';
  content: string;
}

export interface Screenshot extends OfAStep {
  kind: 'screenshot';
  picture: Picture;
  /** Becomes part of the object's name. */
  name: string;
  metadata: Fields;
}

export interface Evaluation extends OfAStep {
  kind: 'evaluation';
  evaluator: string;
  score: number;
  metrics: Fields;
}

export type Fields = Record<string, unknown>;

export interface Picture {
  bytes: Buffer;
  contentType: string;
  extension: string;
}

/** What a layout learns of the run as a whole while it reads it. */
export interface Ending {
  status: 'completed' | 'failed';
  /** The task as the run itself puts it. */
  task?: string;
  error?: string;
}
