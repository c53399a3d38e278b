/**
 * The tables of the matrix test: `yes` is a call that goes through, `-` one that IAM refuses. Rows are in who.ts, columns
 * in what.ts. `guarded` is under the guardrail as a service control policy; what it can't stop stands here as well.
 */

interface Table {
  readonly title: string;
  readonly rows: string[];
  readonly cells: Array<{ row: string; column: string; expected: string }>;
}

export const MATRIX: Table[] = [
  table('Opening a shell, the service asked directly', 'CreateStreamSessionAdminShell', `
|                                | arcade | legacy | other | tagged | one tag | wrong tag | far Region | far account |
| the function                   |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| the function, by version       |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| other code with its role       |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| its role, outside Lambda       |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| the shell the broker opens     |  yes   |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| the shell role, not narrowed   |  yes   |  yes   |   -   |   -    |    -    |     -     |     -      |      -      |
| the shell role of the tags     |   -    |   -    |   -   |  yes   |    -    |     -     |     -      |      -      |
| operator                       |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| operator of one group          |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| operator under conditions      |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| operator of the tags           |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| user                           |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| member of a group              |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| not granted                    |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| may assume any role            |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| admin of the service           |  yes   |  yes   |  yes  |  yes   |   yes   |    yes    |    yes     |      -      |
| admin                          |  yes   |  yes   |  yes  |  yes   |   yes   |    yes    |    yes     |      -      |
| admin of another account       |   -    |   -    |   -   |   -    |    -    |     -     |     -      |     yes     |
| partner                        |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| partner, admin at home         |   -    |   -    |   -   |   -    |    -    |     -     |     -      |     yes     |
| partner without own half       |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| not the partner                |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| guarded admin                  |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| guarded admin of the service   |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| guarded deployment             |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| guarded function               |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| guarded shell role             |  yes   |  yes   |   -   |   -    |    -    |     -     |     -      |      -      |
| guarded operator               |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| admin, guardrail attached      |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| admin, guardrail as boundary   |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| nothing, guardrail as boundary |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| API Gateway itself             |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| Lambda itself                  |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| another service                |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
`),

  table('Looking at a stream session', 'GetStreamSession', `
|                                | arcade | legacy | other | tagged | one tag | wrong tag | far Region | far account |
| the function                   |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| the function, by version       |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| other code with its role       |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| its role, outside Lambda       |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| the shell the broker opens     |  yes   |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| the shell role, not narrowed   |  yes   |  yes   |   -   |   -    |    -    |     -     |     -      |      -      |
| the shell role of the tags     |   -    |   -    |   -   |  yes   |    -    |     -     |     -      |      -      |
| operator                       |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| operator of one group          |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| operator under conditions      |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| operator of the tags           |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| user                           |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| member of a group              |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| not granted                    |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| may assume any role            |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| admin of the service           |  yes   |  yes   |  yes  |  yes   |   yes   |    yes    |    yes     |      -      |
| admin                          |  yes   |  yes   |  yes  |  yes   |   yes   |    yes    |    yes     |      -      |
| admin of another account       |   -    |   -    |   -   |   -    |    -    |     -     |     -      |     yes     |
| partner                        |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| partner, admin at home         |   -    |   -    |   -   |   -    |    -    |     -     |     -      |     yes     |
| partner without own half       |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| not the partner                |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| guarded admin                  |  yes   |  yes   |  yes  |  yes   |   yes   |    yes    |    yes     |      -      |
| guarded admin of the service   |  yes   |  yes   |  yes  |  yes   |   yes   |    yes    |    yes     |      -      |
| guarded deployment             |  yes   |  yes   |  yes  |  yes   |   yes   |    yes    |    yes     |      -      |
| guarded function               |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| guarded shell role             |  yes   |  yes   |   -   |   -    |    -    |     -     |     -      |      -      |
| guarded operator               |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| admin, guardrail attached      |  yes   |  yes   |  yes  |  yes   |   yes   |    yes    |    yes     |      -      |
| admin, guardrail as boundary   |  yes   |  yes   |  yes  |  yes   |   yes   |    yes    |    yes     |      -      |
| nothing, guardrail as boundary |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| API Gateway itself             |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| Lambda itself                  |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
| another service                |   -    |   -    |   -   |   -    |    -    |     -     |     -      |      -      |
`),

  table('What else the service can do', '', `
|                                | StartStreamSession: arcade | TerminateStreamSession: arcade | TagResource: tagged | TagResource: other | UntagResource: tagged | TagResource, other key: other | CreateStreamGroup: with the tags | CreateStreamGroup: with a tag in capitals | CreateStreamGroup: plain |
| the function                   |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| the function, by version       |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| other code with its role       |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| its role, outside Lambda       |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| the shell the broker opens     |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| the shell role, not narrowed   |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| the shell role of the tags     |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| operator                       |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| operator of one group          |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| operator under conditions      |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| operator of the tags           |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| user                           |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| member of a group              |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| not granted                    |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| may assume any role            |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| admin of the service           |            yes             |              yes               |         yes         |        yes         |          yes          |              yes              |               yes                |                    yes                    |           yes            |
| admin                          |            yes             |              yes               |         yes         |        yes         |          yes          |              yes              |               yes                |                    yes                    |           yes            |
| admin of another account       |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| partner                        |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| partner, admin at home         |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| partner without own half       |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| not the partner                |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| guarded admin                  |            yes             |              yes               |          -          |         -          |           -           |              yes              |                -                 |                     -                     |           yes            |
| guarded admin of the service   |            yes             |              yes               |          -          |         -          |           -           |              yes              |                -                 |                     -                     |           yes            |
| guarded deployment             |            yes             |              yes               |         yes         |        yes         |          yes          |              yes              |               yes                |                    yes                    |           yes            |
| guarded function               |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| guarded shell role             |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| guarded operator               |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| admin, guardrail attached      |            yes             |              yes               |          -          |         -          |           -           |              yes              |                -                 |                     -                     |           yes            |
| admin, guardrail as boundary   |            yes             |              yes               |          -          |         -          |           -           |              yes              |                -                 |                     -                     |           yes            |
| nothing, guardrail as boundary |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| API Gateway itself             |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| Lambda itself                  |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
| another service                |             -              |               -                |          -          |         -          |           -           |               -               |                -                 |                     -                     |            -             |
`),

  table('Asking the broker', 'ask', `
|                                | arcade | legacy | other | encoded | dot segments | GET | other path | other stage | far Region | far account | tags, any group |
| the function                   |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| the function, by version       |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| other code with its role       |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| its role, outside Lambda       |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| the shell the broker opens     |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| the shell role, not narrowed   |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| the shell role of the tags     |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| operator                       |  yes   |  yes   |   -   |    -    |     yes      |  -  |     -      |      -      |     -      |      -      |        -        |
| operator of one group          |  yes   |   -    |   -   |    -    |     yes      |  -  |     -      |      -      |     -      |      -      |        -        |
| operator under conditions      |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| operator of the tags           |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |       yes       |
| user                           |  yes   |  yes   |   -   |    -    |     yes      |  -  |     -      |      -      |     -      |      -      |        -        |
| member of a group              |  yes   |  yes   |   -   |    -    |     yes      |  -  |     -      |      -      |     -      |      -      |        -        |
| not granted                    |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| may assume any role            |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| admin of the service           |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| admin                          |  yes   |  yes   |  yes  |   yes   |     yes      | yes |    yes     |     yes     |    yes     |      -      |       yes       |
| admin of another account       |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |     yes     |        -        |
| partner                        |  yes   |   -    |   -   |    -    |     yes      |  -  |     -      |      -      |     -      |      -      |        -        |
| partner, admin at home         |  yes   |   -    |   -   |    -    |     yes      |  -  |     -      |      -      |     -      |     yes     |        -        |
| partner without own half       |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| not the partner                |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| guarded admin                  |  yes   |  yes   |  yes  |   yes   |     yes      | yes |    yes     |     yes     |    yes     |      -      |       yes       |
| guarded admin of the service   |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| guarded deployment             |  yes   |  yes   |  yes  |   yes   |     yes      | yes |    yes     |     yes     |    yes     |      -      |       yes       |
| guarded function               |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| guarded shell role             |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| guarded operator               |  yes   |  yes   |   -   |    -    |     yes      |  -  |     -      |      -      |     -      |      -      |        -        |
| admin, guardrail attached      |  yes   |  yes   |  yes  |   yes   |     yes      | yes |    yes     |     yes     |    yes     |      -      |       yes       |
| admin, guardrail as boundary   |  yes   |  yes   |  yes  |   yes   |     yes      | yes |    yes     |     yes     |    yes     |      -      |       yes       |
| nothing, guardrail as boundary |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| API Gateway itself             |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| Lambda itself                  |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
| another service                |   -    |   -    |   -   |    -    |      -       |  -  |     -      |      -      |     -      |      -      |        -        |
`),

  table('Asking the broker, where a grant has conditions', 'ask', `
|                                | as agreed | another network | no address | without MFA | federated | too late |
| the function                   |     -     |        -        |     -      |      -      |     -     |    -     |
| the function, by version       |     -     |        -        |     -      |      -      |     -     |    -     |
| other code with its role       |     -     |        -        |     -      |      -      |     -     |    -     |
| its role, outside Lambda       |     -     |        -        |     -      |      -      |     -     |    -     |
| the shell the broker opens     |     -     |        -        |     -      |      -      |     -     |    -     |
| the shell role, not narrowed   |     -     |        -        |     -      |      -      |     -     |    -     |
| the shell role of the tags     |     -     |        -        |     -      |      -      |     -     |    -     |
| operator                       |    yes    |       yes       |    yes     |     yes     |    yes    |   yes    |
| operator of one group          |    yes    |       yes       |    yes     |     yes     |    yes    |   yes    |
| operator under conditions      |    yes    |        -        |     -      |      -      |     -     |    -     |
| operator of the tags           |     -     |        -        |     -      |      -      |     -     |    -     |
| user                           |    yes    |       yes       |    yes     |     yes     |    yes    |   yes    |
| member of a group              |    yes    |       yes       |    yes     |     yes     |    yes    |   yes    |
| not granted                    |     -     |        -        |     -      |      -      |     -     |    -     |
| may assume any role            |     -     |        -        |     -      |      -      |     -     |    -     |
| admin of the service           |     -     |        -        |     -      |      -      |     -     |    -     |
| admin                          |    yes    |       yes       |    yes     |     yes     |    yes    |   yes    |
| admin of another account       |     -     |        -        |     -      |      -      |     -     |    -     |
| partner                        |    yes    |       yes       |    yes     |     yes     |    yes    |   yes    |
| partner, admin at home         |    yes    |       yes       |    yes     |     yes     |    yes    |   yes    |
| partner without own half       |     -     |        -        |     -      |      -      |     -     |    -     |
| not the partner                |     -     |        -        |     -      |      -      |     -     |    -     |
| guarded admin                  |    yes    |       yes       |    yes     |     yes     |    yes    |   yes    |
| guarded admin of the service   |     -     |        -        |     -      |      -      |     -     |    -     |
| guarded deployment             |    yes    |       yes       |    yes     |     yes     |    yes    |   yes    |
| guarded function               |     -     |        -        |     -      |      -      |     -     |    -     |
| guarded shell role             |     -     |        -        |     -      |      -      |     -     |    -     |
| guarded operator               |    yes    |       yes       |    yes     |     yes     |    yes    |   yes    |
| admin, guardrail attached      |    yes    |       yes       |    yes     |     yes     |    yes    |   yes    |
| admin, guardrail as boundary   |    yes    |       yes       |    yes     |     yes     |    yes    |   yes    |
| nothing, guardrail as boundary |     -     |        -        |     -      |      -      |     -     |    -     |
| API Gateway itself             |     -     |        -        |     -      |      -      |     -     |    -     |
| Lambda itself                  |     -     |        -        |     -      |      -      |     -     |    -     |
| another service                |     -     |        -        |     -      |      -      |     -     |    -     |
`),

  table('Asking a private broker', 'ask privately', `
|                                | our VPC endpoint | another VPC endpoint | the internet |
| the function                   |        -         |          -           |      -       |
| the function, by version       |        -         |          -           |      -       |
| other code with its role       |        -         |          -           |      -       |
| its role, outside Lambda       |        -         |          -           |      -       |
| the shell the broker opens     |        -         |          -           |      -       |
| the shell role, not narrowed   |        -         |          -           |      -       |
| the shell role of the tags     |        -         |          -           |      -       |
| operator                       |       yes        |          -           |      -       |
| operator of one group          |        -         |          -           |      -       |
| operator under conditions      |        -         |          -           |      -       |
| operator of the tags           |        -         |          -           |      -       |
| user                           |        -         |          -           |      -       |
| member of a group              |        -         |          -           |      -       |
| not granted                    |        -         |          -           |      -       |
| may assume any role            |        -         |          -           |      -       |
| admin of the service           |        -         |          -           |      -       |
| admin                          |       yes        |          -           |      -       |
| admin of another account       |        -         |          -           |      -       |
| partner                        |        -         |          -           |      -       |
| partner, admin at home         |        -         |          -           |      -       |
| partner without own half       |        -         |          -           |      -       |
| not the partner                |        -         |          -           |      -       |
| guarded admin                  |       yes        |          -           |      -       |
| guarded admin of the service   |        -         |          -           |      -       |
| guarded deployment             |       yes        |          -           |      -       |
| guarded function               |        -         |          -           |      -       |
| guarded shell role             |        -         |          -           |      -       |
| guarded operator               |       yes        |          -           |      -       |
| admin, guardrail attached      |       yes        |          -           |      -       |
| admin, guardrail as boundary   |       yes        |          -           |      -       |
| nothing, guardrail as boundary |        -         |          -           |      -       |
| API Gateway itself             |        -         |          -           |      -       |
| Lambda itself                  |        -         |          -           |      -       |
| another service                |        -         |          -           |      -       |
`),

  table('Becoming the shell role, the function, an operator', 'assume', `
|                                | as the broker | no tags | no name | bare | forged tag | the other shell | the function | operators | lax shell role | lax function role |
| the function                   |      yes      |   yes   |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| the function, by version       |      yes      |   yes   |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| other code with its role       |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| its role, outside Lambda       |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| the shell the broker opens     |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| the shell role, not narrowed   |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| the shell role of the tags     |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| operator                       |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| operator of one group          |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| operator under conditions      |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| operator of the tags           |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| user                           |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| member of a group              |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| not granted                    |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| may assume any role            |       -       |    -    |    -    |  -   |     -      |        -        |      -       |    yes    |      yes       |        yes        |
| admin of the service           |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| admin                          |       -       |    -    |    -    |  -   |     -      |        -        |      -       |    yes    |      yes       |        yes        |
| admin of another account       |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| partner                        |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| partner, admin at home         |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| partner without own half       |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| not the partner                |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| guarded admin                  |       -       |    -    |    -    |  -   |     -      |        -        |      -       |    yes    |       -        |         -         |
| guarded admin of the service   |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| guarded deployment             |       -       |    -    |    -    |  -   |     -      |        -        |      -       |    yes    |       -        |         -         |
| guarded function               |      yes      |   yes   |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| guarded shell role             |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| guarded operator               |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| admin, guardrail attached      |       -       |    -    |    -    |  -   |     -      |        -        |      -       |    yes    |       -        |         -         |
| admin, guardrail as boundary   |       -       |    -    |    -    |  -   |     -      |        -        |      -       |    yes    |       -        |         -         |
| nothing, guardrail as boundary |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| API Gateway itself             |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
| Lambda itself                  |       -       |    -    |    -    |  -   |     -      |        -        |     yes      |     -     |       -        |         -         |
| another service                |       -       |    -    |    -    |  -   |     -      |        -        |      -       |     -     |       -        |         -         |
`),

  table('Changing who may', '', `
|                                | trust: shell role | inline: shell role | attach: shell role | pass: shell role | boundary: shell role | new: shell role | version: shell policy | trust: function role | inline: function role | pass: function role | new: deployment role | trust: deployment role | inline: operators |
| the function                   |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| the function, by version       |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| other code with its role       |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| its role, outside Lambda       |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| the shell the broker opens     |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| the shell role, not narrowed   |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| the shell role of the tags     |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| operator                       |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| operator of one group          |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| operator under conditions      |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| operator of the tags           |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| user                           |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| member of a group              |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| not granted                    |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| may assume any role            |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| admin of the service           |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| admin                          |        yes        |        yes         |        yes         |       yes        |         yes          |       yes       |          yes          |         yes          |          yes          |         yes         |         yes          |          yes           |        yes        |
| admin of another account       |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| partner                        |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| partner, admin at home         |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| partner without own half       |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| not the partner                |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| guarded admin                  |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |        yes        |
| guarded admin of the service   |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| guarded deployment             |        yes        |        yes         |        yes         |       yes        |         yes          |       yes       |          yes          |         yes          |          yes          |         yes         |         yes          |          yes           |        yes        |
| guarded function               |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| guarded shell role             |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| guarded operator               |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| admin, guardrail attached      |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |        yes        |
| admin, guardrail as boundary   |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |        yes        |
| nothing, guardrail as boundary |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| API Gateway itself             |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| Lambda itself                  |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
| another service                |         -         |         -          |         -          |        -         |          -           |        -        |           -           |          -           |           -           |          -          |          -           |           -            |         -         |
`),

  table('Running the function without the API, or other code in its place', '', `
|                                | invoke: the method | invoke: test button | invoke: other stage | invoke: other API | invoke: by version | change: code | change: settings | change: permission | change: API | change: method |
| the function                   |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| the function, by version       |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| other code with its role       |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| its role, outside Lambda       |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| the shell the broker opens     |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| the shell role, not narrowed   |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| the shell role of the tags     |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| operator                       |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| operator of one group          |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| operator under conditions      |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| operator of the tags           |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| user                           |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| member of a group              |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| not granted                    |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| may assume any role            |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| admin of the service           |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| admin                          |        yes         |         yes         |         yes         |        yes        |        yes         |     yes      |       yes        |        yes         |     yes     |      yes       |
| admin of another account       |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| partner                        |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| partner, admin at home         |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| partner without own half       |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| not the partner                |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| guarded admin                  |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| guarded admin of the service   |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| guarded deployment             |        yes         |         yes         |         yes         |        yes        |        yes         |     yes      |       yes        |        yes         |     yes     |      yes       |
| guarded function               |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| guarded shell role             |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| guarded operator               |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| admin, guardrail attached      |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| admin, guardrail as boundary   |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| nothing, guardrail as boundary |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| API Gateway itself             |        yes         |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| Lambda itself                  |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
| another service                |         -          |          -          |          -          |         -         |         -          |      -       |        -         |         -          |      -      |       -        |
`),

  table('What the function does on its own account', '', `
|                                | event: opened | event: refused | event: other type | event: other source | event: other bus | event: far Region | log: write own | log: write other | log: delete own |
| the function                   |      yes      |      yes       |         -         |          -          |        -         |         -         |      yes       |        -         |        -        |
| the function, by version       |      yes      |      yes       |         -         |          -          |        -         |         -         |      yes       |        -         |        -        |
| other code with its role       |       -       |       -        |         -         |          -          |        -         |         -         |      yes       |        -         |        -        |
| its role, outside Lambda       |       -       |       -        |         -         |          -          |        -         |         -         |      yes       |        -         |        -        |
| the shell the broker opens     |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| the shell role, not narrowed   |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| the shell role of the tags     |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| operator                       |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| operator of one group          |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| operator under conditions      |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| operator of the tags           |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| user                           |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| member of a group              |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| not granted                    |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| may assume any role            |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| admin of the service           |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| admin                          |      yes      |      yes       |        yes        |         yes         |       yes        |        yes        |      yes       |       yes        |       yes       |
| admin of another account       |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| partner                        |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| partner, admin at home         |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| partner without own half       |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| not the partner                |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| guarded admin                  |      yes      |      yes       |        yes        |         yes         |       yes        |        yes        |      yes       |       yes        |       yes       |
| guarded admin of the service   |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| guarded deployment             |      yes      |      yes       |        yes        |         yes         |       yes        |        yes        |      yes       |       yes        |       yes       |
| guarded function               |      yes      |      yes       |         -         |          -          |        -         |         -         |      yes       |        -         |        -        |
| guarded shell role             |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| guarded operator               |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| admin, guardrail attached      |      yes      |      yes       |        yes        |         yes         |       yes        |        yes        |      yes       |       yes        |       yes       |
| admin, guardrail as boundary   |      yes      |      yes       |        yes        |         yes         |       yes        |        yes        |      yes       |       yes        |       yes       |
| nothing, guardrail as boundary |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| API Gateway itself             |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| Lambda itself                  |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
| another service                |       -       |       -        |         -         |          -          |        -         |         -         |       -        |        -         |        -        |
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
