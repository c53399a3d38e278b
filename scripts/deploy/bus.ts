import { EventBridgeClient, PutEventsCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { eventsOf, openedFor, type Named } from './events';
import type { Running } from './running';
import { transform, type InputTransformer } from '../../local/signals/input-transformer';
import { eventRules, ruleMatches, type EventRule } from '../../local/signals/signals';
import type { Template } from '../../local/template/template';
import { createRuler, missing } from '../matcher/ruler';

/** What a rule should send to the topic for an event. */
interface Notice extends Named {
  readonly rule: EventRule;
  readonly transformer: InputTransformer;
}

/** The reason in the last event. */
const LAST = 'the last event of all';

/** Where the engine differs from AWS's documentation. Any other difference is a bug of ours, or must be listed here. */
const ABSENT = 'a value that is absent, null or empty is inserted as an empty text, also outside quotation marks';
const READS = 'a record of a read reaches rules that do not ask for reads';

/**
 * Puts every event of the tests on the deployed bus.
 *
 * @returns what arrived, and the engine's faults in it
 * @throws unless exactly the predicted notices arrive at the topic, with the predicted texts
 */
export async function putEveryEvent({ engine, template, topicArn, inbox }: Running): Promise<string[]> {
  const client = new EventBridgeClient(engine.client);
  const events = [...eventsOf(template), openedFor(LAST, template)];
  const rules = eventRules(template);
  // Where AWS's documentation is silent, local/ returns both possible answers.
  const isOpen = ({ rule, event }: Notice) => rule.pattern.matches(event, false) !== rule.pattern.matches(event, true);
  const notices = events.flatMap((event): Notice[] => rules.filter(rule =>
    [false, true].some(either => rule.pattern.matches(event.event, either))).flatMap(rule =>
    rule.targets.filter(({ arn }) => arn === topicArn).map(({ transformer }) => ({ ...event, rule, transformer: transformer! }))));
  const due = notices.filter(notice => !isOpen(notice) && ruleMatches(notice.rule, notice.event, false));
  const open = notices.filter(isOpen);
  const reads = notices.filter(notice => !due.includes(notice) && !open.includes(notice));
  if (due.length < 200) throw new Error(`only ${due.length} notices were predicted`);

  for (let first = 0; first < events.length; first += 10) {
    const entries = events.slice(first, first + 10).map(({ event: { source, 'detail-type': type, time, resources, detail } }) => (
      { Source: source, DetailType: type, Time: new Date(time), Resources: resources, Detail: JSON.stringify(detail) }));
    const { FailedEntryCount, Entries } = await client.send(new PutEventsCommand({ Entries: entries }));
    if (FailedEntryCount) throw new Error(`the bus refuses events: ${JSON.stringify(Entries)}`);
  }
  const arrived = (await inbox.receiveUpTo(LAST)).map(normalized);
  const faults = new Map<string, number>();
  const take = (notice: Notice, ...known: string[]): boolean => {
    const [exact, faulty] = [textOf(notice), textOf(notice, true)].map(text => arrived.indexOf(text));
    const place = exact >= 0 ? exact : faulty;
    if (place < 0) return false;
    arrived.splice(place, 1);
    for (const fault of [...known, ...exact >= 0 ? [] : [ABSENT]]) faults.set(fault, (faults.get(fault) ?? 0) + 1);
    return true;
  };
  const lost = due.filter(notice => !take(notice));
  for (const notice of reads) take(notice, READS);
  for (const notice of open) take(notice);
  if (lost.length + arrived.length > 0) throw new Error([...await judge(client, template, lost), ...arrived.map(text => `unexpected: ${text}`)].join('\n'));
  return [`${events.length} events, ${due.length} notices as predicted. Faults of the engine's in them:`, ...[...faults].map(([fault, times]) => `  ${fault} (${times})`)];
}

/** Says whether we or the engine are to blame for a missing notice, by AWS's own matcher. */
async function judge(client: EventBridgeClient, template: Template, lost: Notice[]): Promise<string[]> {
  const lacking = missing();
  return Promise.all(lost.map(async ({ name, event, rule }) => {
    const pattern = template.resolve(template.resources.get(rule.id)!.Properties.EventPattern);
    const aws = lacking === undefined ? (await createRuler().matching({ it: pattern }, [event]))[0].includes('it') : undefined;
    const question = { EventPattern: JSON.stringify(pattern), Event: JSON.stringify(event) };
    const { Result: engine } = await client.send(new TestEventPatternCommand(question));
    const agreed = aws ? 'AWS\'s matcher matches, as local/ does' : 'AWS\'s matcher does not match: a fault of local/';
    const verdict = aws === undefined ? `AWS's matcher was not asked: ${lacking}` : agreed;
    const engines = engine ? 'matches, so that the notice was lost or worded otherwise' : 'does not';
    return `${rule.id} did not send its notice of ${name}. ${verdict}; the engine's ${engines}`;
  }));
}

/** @param asEngine with the engine's fault that absent values become empty texts */
function textOf({ event, rule, transformer }: Notice, asEngine = false): string {
  const { InputPathsMap, InputTemplate } = transformer;
  const template = !asEngine ? InputTemplate : InputTemplate.replace(/\[<([\w.-]+)>\]/g, (whole, name) =>
    name in (InputPathsMap ?? {}) && ['[]', '[null]', '[{}]'].includes(transform({ InputPathsMap, InputTemplate: whole }, event, rule, false).text) ? '[""]' : whole);
  return normalized(transform({ InputPathsMap, InputTemplate: template }, event, rule, false).text);
}

/** Without the differences that JSON allows. */
function normalized(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
