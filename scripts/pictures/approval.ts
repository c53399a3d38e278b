import { arrow, box, lines, picture } from './svg';

/** The states of a request for approval, as in lambda/two-persons, and the transitions between them. */
export function drawApproval(): string {
  return picture('The states of an approval', [
    'A request is pending until somebody else approves or denies it, or it expires. An approval is valid for a time, and can be revoked. While a denial or revocation holds, the operator is',
    'refused; an expired request is reported once. Asking again after that makes a new request.',
  ].join(' '), 404, [
    lines(12, 35, ['Operator asks'], 'strong'),
    arrow('M126 30H166', 'blue'),
    box(170, 12, 130, 36, 'orange'),
    lines(204, 35, ['pending'], 'strong'),
    lines(312, 26, ['409: the client', 'keeps asking'], 'soft'),

    arrow('M235 48V126', 'green'),
    lines(245, 96, ['another person', 'approves it'], 'soft'),
    box(170, 130, 130, 36, 'green'),
    lines(200, 153, ['approved'], 'strong'),
    lines(312, 142, ['opens shells, for', 'this session and', 'reason, for an hour'], 'soft'),

    arrow('M190 48V68H70V246', 'red'),
    lines(80, 96, ['anyone', 'denies it'], 'soft'),
    arrow('M235 166V246', 'red'),
    lines(245, 222, ['denies it later'], 'soft'),
    arrow('M280 48V60H456V246', 'orange'),
    lines(334, 80, ['nobody decides'], 'soft'),

    box(16, 250, 108, 36, 'red'),
    lines(44, 273, ['denied'], 'strong'),
    box(176, 250, 118, 36, 'red'),
    lines(204, 273, ['revoked'], 'strong'),
    box(356, 250, 112, 36, 'orange'),
    lines(384, 273, ['expired'], 'strong'),
    lines(16, 310, ['403 while that holds'], 'soft'),
    lines(356, 310, ['403, once'], 'soft'),
    lines(16, 348, ['A denial wins over any approval.'], 'strong'),
    lines(16, 372, ['After that, asking again makes a new request,', 'which again waits for a person.'], 'soft'),
  ]);
}
