import { fieldsOf, textOf } from '../files/json';
import { pictureOfText } from '../files/picture';
import { type RunFolder, readPicture } from '../files/run-folder';
import type { Fields, Screenshot } from '../item';
import { quoted, Skipped } from '../skipped';

/** A screenshot's document: the picture is in it, or lies in a file beside it. */
export async function screenshotOf(
  run: RunFolder,
  document: Fields,
): Promise<Pick<Screenshot, 'picture' | 'metadata'>> {
  const output = fieldsOf(document.output) ?? {};
  const { image_url: _inOutput, ...ofOutput } = output;
  const { output: _output, image: _image, screenshot: _screenshot, ...rest } = document;
  const metadata = document.output === undefined ? rest : { ...rest, output: ofOutput };

  const inline =
    textOf(output.image_url) ??
    textOf(fieldsOf(output.image_url)?.url) ??
    textOf(document.image) ??
    textOf(document.screenshot);
  if (inline !== undefined) return { picture: pictureOfText(inline), metadata };
  const path = textOf(document.image_path) ?? textOf(document.screenshot_path);
  if (path === undefined) throw new Skipped('holds no picture');
  try {
    return { picture: await readPicture(run, path), metadata };
  } catch (error) {
    // Which of the two files is meant must be clear from the report.
    if (error instanceof Skipped) throw new Skipped(`${quoted(path)} ${error.reason}`);
    throw error;
  }
}
