interface Reason {
  readonly why: string;
  /** How it was measured. @default - not measured but read from the code, as the page then says */
  readonly measured?: string;
}

/** Why a goal is missed, by the beginning of the goal. A test fails if a missed goal has no reason, or a met goal has one. */
export const WHY_MISSED: Readonly<Record<string, Reason>> = {
  'within 10 % of the same app written by hand': {
    why: 'the app written by hand checks nothing and knows no other shells. The difference pays for the checks at synth (policy sizes, patterns, names, other shells of the app, topics and keys that can\'t carry a notice).',
  },
  'connect, without a terminal': {
    why: 'a command that calls AWS loads the SDK\'s ways of signing in (SSO, roles, processes, machines): 450 kB to compile and run, followed by network calls that take longer. From 22.1 on, Node can cache compiled code, by default in the machine\'s folder for temporary files, which is not acceptable for a program that holds an operator\'s credentials.',
  },
  'import takes at most 25 % longer': {
    why: 'the rest is the library\'s own files, and about 70 % of their cost comes from being about 90 files: bundled into one with esbuild, they cost 30 % as much. jsii publishes them as they are.',
    measured: '2026-11-26, Node 20.20.2 on a busy machine: CPU time, medians of 21 fresh processes of each in turn',
  },
};
