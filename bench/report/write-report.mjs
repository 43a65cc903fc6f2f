import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeGround } from './ground.mjs';
import { markdown } from './markdown.mjs';
import { drawRatios } from './picture.mjs';

/** The report and its picture, in a folder of their own. */
export async function writeReport({ options, world, samples, figures, verdicts, say }) {
  const ground = describeGround({ options, world, samples });
  await mkdir(options.report, { recursive: true });
  const text = markdown({ verdicts, samples, figures, options, ground });
  await writeFile(join(options.report, 'report.md'), text);
  await writeFile(join(options.report, 'ratios.svg'), await drawRatios(verdicts.ratios));
  say(`The report is in ${join(options.report, 'report.md')}.`);
}
