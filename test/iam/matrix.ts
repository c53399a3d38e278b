/** The tables of the matrix test. `yes` is a call that goes through, `-` one that IAM refuses. */

interface Table {
  readonly title: string;
  readonly rows: string[];
  readonly cells: Array<{ row: string; column: string; expected: string }>;
}

export const MATRIX: Table[] = [
  table('Opening a shell, the service asked directly', 'CreateStreamSessionAdminShell', `
|                              | arcade | legacy | other | tagged | one tag | wrong tag | far Region | far account |
| the function                 |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| the shell the broker opens   |  yes   |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| the shell role, not narrowed |  yes   |  yes   |   -   |   -    |    -    |     -     |     -      |      -      |
| the shell role of the tags   |   -    |   -    |   -   |  yes   |    -    |     -     |     -      |      -      |
| operator                     |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| operator of one group        |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| operator of the tags         |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| user                         |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| member of a group            |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| not granted                  |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| may assume any role          |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| admin of the service         |  yes   |  yes   |  yes  |  yes   |   yes   |    yes    |    yes     |      -      |
| admin                        |  yes   |  yes   |  yes  |  yes   |   yes   |    yes    |    yes     |      -      |
| admin of another account     |   -    |   -    |   -   |   -    |    -    |     -     |     -      |     yes     |
| Lambda itself                |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| another service              |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
`),

  table('Looking at a stream session', 'GetStreamSession', `
|                              | arcade | legacy | other | tagged | one tag | wrong tag | far Region | far account |
| the function                 |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| the shell the broker opens   |  yes   |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| the shell role, not narrowed |  yes   |  yes   |   -   |   -    |    -    |     -     |     -      |      -      |
| the shell role of the tags   |   -    |   -    |   -   |  yes   |    -    |     -     |     -      |      -      |
| operator                     |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| operator of one group        |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| operator of the tags         |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| user                         |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| member of a group            |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| not granted                  |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| may assume any role          |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| admin of the service         |  yes   |  yes   |  yes  |  yes   |   yes   |    yes    |    yes     |      -      |
| admin                        |  yes   |  yes   |  yes  |  yes   |   yes   |    yes    |    yes     |      -      |
| admin of another account     |   -    |   -    |   -   |   -    |    -    |     -     |     -      |     yes     |
| Lambda itself                |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| another service              |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
`),

  table('What else the service can do', '', `
|                              | StartStreamSession: arcade | TerminateStreamSession: arcade | TagResource: tagged | TagResource: other | UntagResource: tagged |
| the function                 |             -              |               -                |          -          |         -          |           -           |
| the shell the broker opens   |             -              |               -                |          -          |         -          |           -           |
| the shell role, not narrowed |             -              |               -                |          -          |         -          |           -           |
| the shell role of the tags   |             -              |               -                |          -          |         -          |           -           |
| operator                     |             -              |               -                |          -          |         -          |           -           |
| operator of one group        |             -              |               -                |          -          |         -          |           -           |
| operator of the tags         |             -              |               -                |          -          |         -          |           -           |
| user                         |             -              |               -                |          -          |         -          |           -           |
| member of a group            |             -              |               -                |          -          |         -          |           -           |
| not granted                  |             -              |               -                |          -          |         -          |           -           |
| may assume any role          |             -              |               -                |          -          |         -          |           -           |
| admin of the service         |            yes             |              yes               |         yes         |        yes         |          yes          |
| admin                        |            yes             |              yes               |         yes         |        yes         |          yes          |
| admin of another account     |             -              |               -                |          -          |         -          |           -           |
| Lambda itself                |             -              |               -                |          -          |         -          |           -           |
| another service              |             -              |               -                |          -          |         -          |           -           |
`),

  table('Asking the broker', 'ask', `
|                              | arcade | legacy | other | encoded | GET | other path | other stage | far Region | far account | tags, any group |
| the function                 |   -    |   -    |   -   |    -    |  -  |     -      |      -      |     -      |      -      |        -        |
| the shell the broker opens   |   -    |   -    |   -   |    -    |  -  |     -      |      -      |     -      |      -      |        -        |
| the shell role, not narrowed |   -    |   -    |   -   |    -    |  -  |     -      |      -      |     -      |      -      |        -        |
| the shell role of the tags   |   -    |   -    |   -   |    -    |  -  |     -      |      -      |     -      |      -      |        -        |
| operator                     |  yes   |  yes   |   -   |    -    |  -  |     -      |      -      |     -      |      -      |        -        |
| operator of one group        |  yes   |   -    |   -   |    -    |  -  |     -      |      -      |     -      |      -      |        -        |
| operator of the tags         |   -    |   -    |   -   |    -    |  -  |     -      |      -      |     -      |      -      |       yes       |
| user                         |  yes   |  yes   |   -   |    -    |  -  |     -      |      -      |     -      |      -      |        -        |
| member of a group            |  yes   |  yes   |   -   |    -    |  -  |     -      |      -      |     -      |      -      |        -        |
| not granted                  |   -    |   -    |   -   |    -    |  -  |     -      |      -      |     -      |      -      |        -        |
| may assume any role          |   -    |   -    |   -   |    -    |  -  |     -      |      -      |     -      |      -      |        -        |
| admin of the service         |   -    |   -    |   -   |    -    |  -  |     -      |      -      |     -      |      -      |        -        |
| admin                        |  yes   |  yes   |  yes  |   yes   | yes |    yes     |     yes     |    yes     |      -      |       yes       |
| admin of another account     |   -    |   -    |   -   |    -    |  -  |     -      |      -      |     -      |     yes     |        -        |
| Lambda itself                |   -    |   -    |   -   |    -    |  -  |     -      |      -      |     -      |      -      |        -        |
| another service              |   -    |   -    |   -   |    -    |  -  |     -      |      -      |     -      |      -      |        -        |
`),

  table('Becoming the shell role, the function, an operator', 'assume', `
|                              | as the broker | no tags | no name | bare | forged tag | the other shell | the function | operators |
| the function                 |      yes      |   yes   |    -    |  -   |     -      |        -        |      -       |     -     |
| the shell the broker opens   |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |
| the shell role, not narrowed |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |
| the shell role of the tags   |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |
| operator                     |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |
| operator of one group        |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |
| operator of the tags         |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |
| user                         |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |
| member of a group            |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |
| not granted                  |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |
| may assume any role          |       -       |    -    |    -    |  -   |     -      |        -        |      -       |    yes    |
| admin of the service         |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |
| admin                        |       -       |    -    |    -    |  -   |     -      |        -        |      -       |    yes    |
| admin of another account     |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |
| Lambda itself                |       -       |    -    |    -    |  -   |     -      |        -        |     yes      |     -     |
| another service              |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |
`),

  table('Changing who may', '', `
|                              | trust: shell role | inline: shell role | attach: shell role | pass: shell role | new: shell role | version: shell policy | trust: function role | inline: function role | inline: operators |
| the function                 |         -         |         -          |         -          |        -         |        -        |           -           |          -           |           -           |         -         |
| the shell the broker opens   |         -         |         -          |         -          |        -         |        -        |           -           |          -           |           -           |         -         |
| the shell role, not narrowed |         -         |         -          |         -          |        -         |        -        |           -           |          -           |           -           |         -         |
| the shell role of the tags   |         -         |         -          |         -          |        -         |        -        |           -           |          -           |           -           |         -         |
| operator                     |         -         |         -          |         -          |        -         |        -        |           -           |          -           |           -           |         -         |
| operator of one group        |         -         |         -          |         -          |        -         |        -        |           -           |          -           |           -           |         -         |
| operator of the tags         |         -         |         -          |         -          |        -         |        -        |           -           |          -           |           -           |         -         |
| user                         |         -         |         -          |         -          |        -         |        -        |           -           |          -           |           -           |         -         |
| member of a group            |         -         |         -          |         -          |        -         |        -        |           -           |          -           |           -           |         -         |
| not granted                  |         -         |         -          |         -          |        -         |        -        |           -           |          -           |           -           |         -         |
| may assume any role          |         -         |         -          |         -          |        -         |        -        |           -           |          -           |           -           |         -         |
| admin of the service         |         -         |         -          |         -          |        -         |        -        |           -           |          -           |           -           |         -         |
| admin                        |        yes        |        yes         |        yes         |       yes        |       yes       |          yes          |         yes          |          yes          |        yes        |
| admin of another account     |         -         |         -          |         -          |        -         |        -        |           -           |          -           |           -           |         -         |
| Lambda itself                |         -         |         -          |         -          |        -         |        -        |           -           |          -           |           -           |         -         |
| another service              |         -         |         -          |         -          |        -         |        -        |           -           |          -           |           -           |         -         |
`),

  table('What the function does on its own account', '', `
|                              | event: opened | event: refused | event: other type | event: other source | event: other bus | event: far Region | log: write own | log: write other | log: delete own |
| the function                 |      yes      |      yes       |         -         |          -          |        -         |         -         |      yes       |        -         |        -        |
| the shell the broker opens   |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| the shell role, not narrowed |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| the shell role of the tags   |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| operator                     |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| operator of one group        |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| operator of the tags         |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| user                         |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| member of a group            |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| not granted                  |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| may assume any role          |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| admin of the service         |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| admin                        |      yes      |      yes       |        yes        |         yes         |       yes        |        yes        |      yes       |       yes        |       yes       |
| admin of another account     |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| Lambda itself                |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| another service              |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
`),
];

/**
 * @param prefix what stands before a column's name, where the columns are about one action
 */
function table(title: string, prefix: string, text: string): Table {
  const [[, ...columns], ...lines] = text.trim().split('\n').map(line => line.split('|').slice(1, -1).map(one => one.trim()));
  return {
    title,
    rows: lines.map(([row]) => row),
    cells: lines.flatMap(([row, ...answers]) => answers.map((expected, index) => {
      if (expected !== 'yes' && expected !== '-') throw new Error(`${title}: a cell of row ${row} reads '${expected}', write yes or -`);
      return { row, column: prefix === '' ? columns[index] : `${prefix}: ${columns[index]}`, expected };
    })),
  };
}
