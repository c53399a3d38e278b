/** Draws the pictures of README and docs/gates.md into docs/images: `npm run pictures`, a part of the build. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawApproval } from './approval';
import { drawArchitecture } from './architecture';
import { drawDashboard } from './dashboard';
import { drawNotice } from './notice';
import { quickStartTemplate } from './quick-start';
import { repositoryRoot } from '../repository';

/** By file name. */
export function drawPictures(): Record<string, string> {
  const template = quickStartTemplate();
  return { 'approval.svg': drawApproval(), 'architecture.svg': drawArchitecture(), 'dashboard.svg': drawDashboard(template), 'notice.svg': drawNotice(template) };
}

if (require.main === module) {
  for (const [name, svg] of Object.entries(drawPictures())) writeFileSync(join(repositoryRoot(), 'docs', 'images', name), svg);
}
