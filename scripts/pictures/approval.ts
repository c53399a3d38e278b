import { arrow, box, lines, picture } from './svg';

/** The states of a request for approval, as in lambda/two-persons, and the transitions between them. */
export function drawApproval(): string {
  return picture('The states of an approval', [
    'A request is pending until somebody else approves or denies it, or it expires. An approval holds for a time, and can be revoked. While a no holds, the operator is',
    'refused; that nobody decided is told once. Whoever asks after that makes a new request.',
  ].join(' '), 404, [
    lines(12, 35, ['Operator asks'], 'strong'),
    arrow('M126 30H166', 'blue'),
    box(170, 12, 130, 36, 'orange'),
    lines(204, 35, ['pending'], 'strong'),
    lines(312, 26, ['409: the client', 'goes on asking'], 'soft'),

    arrow('M235 48V126', 'green'),
    lines(245, 96, ['another person', 'says yes'], 'soft'),
    box(170, 130, 130, 36, 'green'),
    lines(200, 153, ['approved'], 'strong'),
    lines(312, 142, ['opens shells, for', 'this session and', 'reason, for an hour'], 'soft'),

    arrow('M190 48V68H70V246', 'red'),
    lines(80, 96, ['anyone', 'says no'], 'soft'),
    arrow('M235 166V246', 'red'),
    lines(245, 222, ['says no later'], 'soft'),
    arrow('M280 48V60H456V246', 'orange'),
    lines(334, 80, ['nobody answers'], 'soft'),

    box(16, 250, 108, 36, 'red'),
    lines(44, 273, ['denied'], 'strong'),
    box(176, 250, 118, 36, 'red'),
    lines(204, 273, ['revoked'], 'strong'),
    box(356, 250, 112, 36, 'orange'),
    lines(384, 273, ['expired'], 'strong'),
    lines(16, 310, ['403 while the no holds'], 'soft'),
    lines(356, 310, ['403, once'], 'soft'),
    lines(16, 348, ['A no wins, whoever else says yes.'], 'strong'),
    lines(16, 372, ['What is over makes room: who asks again makes a new', 'request, which waits for a person again.'], 'soft'),
  ]);
}
