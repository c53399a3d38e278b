/** Writes the pictures that show what is synthesized into docs/images: `npm run pictures`, a part of the build. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawDashboard } from './dashboard';
import { drawNotice } from './notice';
import { quickStartTemplate } from './quick-start';
import { repositoryRoot } from '../repository';

/** By the name of the file. */
export function drawPictures(): Record<string, string> {
  const template = quickStartTemplate();
  return { 'dashboard.svg': drawDashboard(template), 'notice.svg': drawNotice(template) };
}

if (require.main === module) {
  for (const [name, svg] of Object.entries(drawPictures())) writeFileSync(join(repositoryRoot(), 'docs', 'images', name), svg);
}
