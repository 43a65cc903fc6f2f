import type { Layout } from '../plots/plot';
import type { Box, Canvas } from './canvas';

/** All that a picture shows: the application, and how far the agent has come in it. */
export interface Scene {
  app: string;
  address: string;
  layout: Layout;
  nav: readonly string[];
  heading: string;
  button: string;
  details: readonly (readonly [label: string, value: string])[];
  theme: number;
  agent: string;
  step: number;
  steps: number;
  stepText: string;
  outcome: 'working' | 'done' | 'failed';
  /** What the banner says when the work is over. */
  note: string;
}

/** 0 … 1. */
export function doneShare(scene: Scene): number {
  return scene.outcome === 'done' ? 1 : scene.step / (scene.steps + 1);
}

/** Fills the page between its heading and its button. */
export type DrawLayout = (canvas: Canvas, o: { scene: Scene; area: Box }) => void;
