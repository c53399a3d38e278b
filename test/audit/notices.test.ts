import { announcements, brokerEvent } from './records/announcements';
import { ACCOUNT, ADMIN, asEvent, CALLERS, managementCall, shellCall, type Json } from './records/cloudtrail';
import { uses } from './records/uses';
import { roleArn, synthesize, VARIANTS } from './variants';
import { transform, type Rendered } from '../../local/signals/input-transformer';
import { eventRules, ruleMatches } from '../../local/signals/signals';
import type { Template } from '../../local/template/template';

/** What notices say, whichever way EventBridge inserts values into a text. */

const FORMS: Array<[form: string, template: Template]> = ['one shell, with the defaults', 'notices as chat messages']
  .map(variant => [variant, synthesize(VARIANTS[variant])[0]]);

describe.each(FORMS)('%s', (form, template) => {
  const shellRoleArn = roleArn(template, /^AdminShellAccessRole/);

  /** Every message to the topics about the event. */
  function messagesFor(event: Json, escaping: boolean): Rendered[] {
    return eventRules(template).filter(rule => ruleMatches(rule, event, false)).flatMap(rule => rule.targets
      .filter(({ arn }) => arn.includes(':sns:'))
      .map(({ transformer }) => transform(transformer!, event, rule, escaping)));
  }

  const chat = form === 'notices as chat messages';

  /** The message about the event, the same both ways. */
  function message(event: Json): any {
    const [once, again] = [false, true].map(escaping => messagesFor(event, escaping));
    expect(once).toHaveLength(2); // one for each topic
    expect(once[1]).toEqual(once[0]);
    expect(once).toEqual(again);
    expect(once[0].wellFormed).toBe(true);
    return JSON.parse(once[0].text);
  }

  /** Its sentence, without gaps where a field is missing. */
  function text(event: Json): string {
    const sent = message(event);
    if (chat) expect(sent).toMatchObject({ version: '1.0', source: 'custom', content: { title: expect.any(String), description: expect.any(String) } });
    const sentence = chat ? sent.content.description : sent.notice;
    expect(sentence).not.toMatch(/\[\]|\( ?\)| [,;.)]|: *[,;.]|"/);
    return sentence;
  }

  /** The whole message, as people get it. */
  const all = (event: Json): string => JSON.stringify(message(event));

  test('who opened a shell, where, why, when', () => {
    const opened = text(brokerEvent(shellRoleArn, 'Opened'));
    for (const part of ['alice@example.com opened a shell', 'ABC123def4567', 'sg-1AB2C3De4', '2026-11-20T09:30:11.000Z', '4', '3200 ms', '203.0.113.10']) expect(opened).toContain(part);
    for (const part of ['INC-4711 black screen', 'assumed-role/GameOps/alice@example.com']) expect(all(brokerEvent(shellRoleArn, 'Opened'))).toContain(part);
  });

  test.each([
    ['quotation marks', 'the "blue" screen'],
    ['one quotation mark', '"'],
    ['a backslash', 'C:\\game\\'],
    ['a backslash before a quotation mark', '\\"'],
    ['what would close the string and start another', '", "x": "'],
    ['a variable of EventBridge', '<aws.events.event.json>'],
    ['a variable of the input template', '<detail-operator>'],
    ['braces and brackets', '{"a":[1]}'],
    ['single quotes', 'it\'s `black`'],
    ['other languages', 'schwarzer Bildschirm – größer, 黒い画面 🖥️'],
    ['nothing', ''],
    ['as much as is allowed', '"'.repeat(256)],
  ])('a reason that contains %s does not prevent the notice', (_, reason) => {
    const opened = text(brokerEvent(shellRoleArn, 'Opened', { reason }));
    expect(opened).toContain('alice@example.com opened a shell on session ABC123def4567 of group sg-1AB2C3De4');
    const sent = message(brokerEvent(shellRoleArn, 'Opened', { reason }));
    expect(chat ? sent.content.keywords[0] : sent.reason).toBe(reason);
    for (const refused of [brokerEvent(shellRoleArn, 'Denied', { reason }), brokerEvent(shellRoleArn, 'Failed', { reason, ssmSessionId: 'gameliftstreams-0a1b2c3d4e5f' })]) {
      expect(text(refused)).toMatch(/^A request for a shell was refused or failed, with the outcome (Denied|Failed);.*alice@example\.com/);
    }
  });

  test.each(announcements(shellRoleArn).filter(({ signals }) => signals.length > 0).map(({ name, event }) => [name, event]))('%s: the topics get one text', (_, event) => {
    expect(text(event)).toContain('shell');
  });

  test('a shell without a reason', () => {
    const { reason: _, ...detail } = brokerEvent(shellRoleArn, 'Opened').detail;
    expect(text({ ...brokerEvent(shellRoleArn, 'Opened'), detail })).toMatch(/alice@example\.com opened a shell.*No reason was given\./);
  });

  test.each(['"', '\\', '\\"', '<x>'])('a user\'s path that contains %s does not prevent the notice', character => {
    const arn = `arn:aws:iam::111122223333:user/a${character}b/mallory`;
    const identity = { type: 'IAMUser', arn, principalId: 'AIDAEXAMPLE', accountId: ACCOUNT, userName: 'mallory' };
    const parameters = { Identifier: `sg-${character}`, StreamSessionIdentifier: character };
    const events = [
      brokerEvent(shellRoleArn, 'Opened', { operator: arn }), brokerEvent(shellRoleArn, 'Denied', { operator: arn }),
      asEvent(shellCall(identity, { requestParameters: parameters, errorCode: 'ValidationException' })),
      asEvent({ ...managementCall('cloudtrail.amazonaws.com', 'StopLogging', { name: trailName(template) }), userIdentity: identity }),
    ];
    for (const event of events) {
      text(event);
      if (!chat) expect(all(event)).toContain(JSON.stringify(arn).slice(1, -1));
    }
  });

  test.each(Object.entries({ 'a role': ADMIN, ...CALLERS }))('%s bypasses the broker: the notice says as much about them as the record', (_, identity) => {
    const bypassed = text(asEvent(shellCall(identity)));
    const { type, principalId, accountId, invokedBy, userName, sessionContext } = identity;
    for (const part of [type, principalId, '203.0.113.10', '2026-11-20T09:30:11Z']) {
      if (part !== undefined) expect(bypassed).toContain(part);
    }
    const others = [accountId, invokedBy, userName, sessionContext?.sessionIssuer?.userName];
    if (chat) { // takes only text, and not every record has the other fields
      for (const part of others) if (part !== undefined) expect(bypassed).toContain(part);
      return;
    }
    expect(message(asEvent(shellCall(identity))).userIdentity).toEqual([identity]);
    for (const part of ['sg-1AB2C3De4', 'ABC123def4567']) expect(all(asEvent(shellCall(identity)))).toContain(part);
  });

  test('a failed bypass: its error', () => {
    expect(text(asEvent(shellCall(ADMIN, { errorCode: 'AccessDenied' })))).toMatch(/CloudTrail event \S+ AccessDenied$/);
    expect(text(asEvent(shellCall(ADMIN)))).toMatch(/CloudTrail event \S+ $/);
  });

  test('every record of a bypass has a text, whatever it lacks', () => {
    for (const { record, signals } of uses({ shellRoleArn, otherShellRoleArns: [] }).filter(one => one.open === undefined)) {
      if (signals.includes('bypassed notice')) expect(text(asEvent(record))).toContain('bypassed the broker');
    }
  });

  test('who changed what', () => {
    const event = asEvent(managementCall('cloudtrail.amazonaws.com', 'StopLogging', { name: trailName(template) }));
    const changed = text(event);
    for (const part of ['StopLogging', 'cloudtrail.amazonaws.com', 'AssumedRole', ':bob', '203.0.113.10']) expect(changed).toContain(part);
    for (const part of ['GameAdmins', ACCOUNT]) expect(chat ? changed : all(event)).toContain(part);
  });

  test('no text can contain a shell\'s credentials: no input path leads to them', () => {
    const targets = eventRules(template).flatMap(rule => rule.targets);
    const paths = targets.flatMap(({ transformer }) => Object.values(transformer?.InputPathsMap ?? {}));
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) expect(path).toMatch(/^\$\.detail\.(?!.*(responseElements|StreamUrl|TokenValue))[\w.-]+$/);
  });
});

function trailName(template: Template): string {
  return template.resolve({ Ref: template.only('AWS::CloudTrail::Trail')[0] });
}
