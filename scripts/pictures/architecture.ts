import { arrow, box, lines, picture } from './svg';

/** The components and what they exchange, from top to bottom: the request, the shell, and who is notified. */
export function drawArchitecture(): string {
  return picture('How it is built', [
    'An operator asks a REST API with their AWS identity and a reason. IAM checks signature and grant. The broker asks the gates, if there are any: a function of yours,',
    'a second person. It assumes the shell role in the operator\'s name, waits until the session is ready for a shell, records it, and answers with credentials for 60 seconds.',
    'CloudTrail records every call, whoever made it; alarms, notices and a comparison with the broker\'s records tell people. The guardrail denies calls that bypass the broker.',
  ].join(' '), 708, [
    lines(16, 32, ['Operator'], 'strong'),
    lines(16, 51, ['their AWS identity', 'and a reason'], 'soft'),
    box(196, 14, 268, 62, 'blue'),
    lines(210, 38, ['REST API'], 'strong'),
    lines(210, 58, ['IAM: signature and grant'], 'soft'),
    arrow('M150 45H192', 'blue'),

    arrow('M330 76V106', 'blue'),
    box(196, 108, 268, 82, 'blue'),
    lines(210, 132, ['Broker'], 'strong'),
    lines(210, 152, ['waits until ready, records,', 'then answers'], 'soft'),
    box(16, 108, 140, 82, 'orange'),
    lines(28, 132, ['Gates'], 'strong'),
    lines(28, 152, ['your function,', 'a second person'], 'soft'),
    arrow('M194 149H160', 'orange'),
    lines(340, 96, ['if granted'], 'soft'),

    arrow('M330 190V242', 'blue'),
    lines(196, 212, ['as alice@', 'example.com'], 'soft'),
    box(196, 244, 268, 62, 'blue'),
    lines(210, 268, ['shellRole'], 'strong'),
    lines(210, 288, ['alone may open a shell'], 'soft'),
    arrow('M330 306V358', 'blue'),
    lines(340, 338, ['opens'], 'soft'),
    box(196, 360, 268, 62),
    lines(210, 384, ['Stream session'], 'strong'),
    lines(210, 404, ['Amazon GameLift Streams'], 'soft'),
    arrow('M8 84V391H192', 'blue'),
    lines(20, 352, ['terminal, for at', 'most 30 minutes'], 'soft'),

    box(16, 466, 206, 62, 'red'),
    lines(28, 490, ['Anyone else'], 'strong'),
    lines(28, 510, ['denied by the guardrail'], 'soft'),
    arrow('M119 466V448H300V426', 'red'),
    lines(126, 462, ['bypass'], 'soft'),

    arrow('M400 422V464', 'green'),
    box(244, 466, 220, 62, 'green'),
    lines(256, 490, ['CloudTrail'], 'strong'),
    lines(256, 510, ['every call, by anyone'], 'soft'),
    arrow('M354 528V558', 'green'),
    box(16, 560, 448, 62, 'green'),
    lines(28, 584, ['Alarms, notices, comparison'], 'strong'),
    lines(28, 604, ['opened, bypassed, tampered, unexplained …'], 'soft'),
    arrow('M240 622V652', 'green'),
    lines(60, 674, ['People, over two topics: email, chat, on call'], 'strong'),
    lines(60, 694, ['every shell, every bypass, every change'], 'soft'),
  ]);
}
