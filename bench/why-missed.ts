interface Reason {
  readonly why: string;
  /** How it was measured. @default - not at all: it is what one reads from the code, and the page says so */
  readonly measured?: string;
}

/** Why a goal is missed, by the beginning of the goal. A test fails when a missed goal has no reason, or a met one has. */
export const WHY_MISSED: Readonly<Record<string, Reason>> = {
  'calls per shell never rise with the crowd': {
    why: 'the service lets 20 calls a second through, so that 200 shells take ten seconds whoever asks, and those who wait ask meanwhile. By sleeping 1 s the calls rise as well. A longer pause would lower them and make everybody\'s wait longer, which we hold to be worse.',
    measured: 'the table and the plots above',
  },
  'at most half of the default\'s load time, on Lambda\'s own Node 24': {
    why: 'an ES module takes some 18 to 20 ms longer to load on Node 24 than on Node 20, ours and NodejsFunction\'s alike, and CommonJS, which the default is, 3 ms.',
    measured: 'the two tables of loading above',
  },
  'within 10 % of the same app by hand': {
    why: 'the app by hand checks nothing and knows of no other shell. What is checked at synth (sizes of policies, patterns, names, other shells of the app, topics and keys that can\'t carry a notice) is what the difference buys.',
  },
  'connect, without a terminal': {
    why: 'a command that asks AWS reads the SDK\'s ways of signing in (SSO, roles, processes, machines): 450 kB to compile and to run, before a network that takes longer. Node could keep what it has compiled, from 22.1 on, by default below the machine\'s folder for temporary files: not for a program that holds an operator\'s credentials.',
  },
  'import within 25 % of the aws-cdk-lib files': {
    why: 'the rest is the library\'s own files, and some 70 % of what they cost is that they are 90: bundled by esbuild into one, they cost 30 % of it. jsii publishes them as they are.',
    measured: '2026-11-26, Node 20.20.2 on a busy machine: CPU time, medians of 21 fresh processes of each in turn',
  },
};
