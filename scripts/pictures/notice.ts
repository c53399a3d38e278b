import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lines, picture, WIDTH, wrapped } from './svg';
import { transform } from '../../local/signals/input-transformer';
import { eventRules, ruleMatches } from '../../local/signals/signals';
import type { Template } from '../../local/template/template';
import { repositoryRoot } from '../repository';

/** The record in README. */
export function recordOfReadme(): Record<string, unknown> {
  const readme = readFileSync(join(repositoryRoot(), 'README.md'), 'utf8');
  const found = [...readme.matchAll(/^```json\n([^]*?)^```$/gm)].map(([, code]) => JSON.parse(code)).filter(({ outcome }) => outcome === 'Opened');
  if (found.length !== 1) throw new Error(`README has ${found.length} records of an opened shell; the notice needs exactly one`);
  return found[0];
}

/** The notice that the topic gets for the event with that record, by the rules of the template. */
export function noticeText(template: Template): string {
  const [[roleId]] = template.ofType('AWS::IAM::Role').filter(([id]) => id.includes('AccessRole'));
  const detail = recordOfReadme();
  const event = {
    'version': '0',
    'source': 'gameliftstreams.admin-shell',
    'detail-type': 'Admin Shell Opened',
    'account': template.account,
    'region': template.region,
    'time': `${detail.time}`.replace('.000Z', 'Z'),
    'resources': [template.resolve({ 'Fn::GetAtt': [roleId, 'Arn'] })],
    detail,
  };
  const texts = eventRules(template).filter(rule => ruleMatches(rule, event, false)).flatMap(rule => rule.targets
    .filter(({ arn }) => arn.includes(':sns:'))
    .map(({ transformer }) => transform(transformer!, event, rule, false).text));
  if (texts.length === 0) throw new Error('no rule of the template sends a notice of an opened shell');
  return texts[0];
}

/** As an email client shows an email from SNS. */
export function drawNotice(template: Template): string {
  const text = noticeText(template);
  const body = wrapped(text, WIDTH - 32, 7.9);
  const footer = wrapped('-- If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe: …', WIDTH - 32);
  const top = 104;
  const below = top + 19 * body.length + 14;
  return picture('A notice, in an email client', `From AWS Notifications: ${text}`, below + 19 * footer.length + 6, [
    lines(16, 30, ['AWS Notification Message'], 'strong'),
    lines(16, 53, ['AWS Notifications <no-reply@sns.amazonaws.com>'], 'soft'),
    lines(16, 72, ['to game-ops@example.com'], 'soft'),
    `<path class="grid" d="M0 84H${WIDTH}"/>`,
    lines(16, top + 4, body, 'mono'),
    lines(16, below + 4, footer, 'soft'),
  ]);
}
