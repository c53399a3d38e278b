/** Why a goal is missed, by the benchmark and the beginning of the goal. A test fails when a missed goal has no reason, or a met one has. */
export const WHY_MISSED: Readonly<Record<string, string>> = {
  'calls per shell never rise with the crowd': 'the service lets 20 calls a second through, so that 200 shells take ten seconds whoever asks, and those who wait ask meanwhile. An operator who is last in such a crowd is told so by 429, and a longer pause would make everybody\'s wait longer, which was held to be worse.',
  'within 10 % of the same app by hand': 'the app by hand checks nothing and knows of no other shell. What is checked at synth (sizes of policies, patterns, names, other shells of the app, topics and keys that can\'t carry a notice) is what the difference buys.',
  'connect, without a terminal': 'a command that asks AWS reads the SDK\'s ways of signing in (SSO, roles, processes, machines): 450 kB to compile and to run, before a network that takes longer. Node could keep what it has compiled, from 22.1 on, by default below the machine\'s folder for temporary files: not for a program that holds an operator\'s credentials.',
  'import within 25 % of the aws-cdk-lib files': 'the rest is the library\'s own files, one class each, and the type information that jsii adds to them; a bundle of them would be one file, and jsii publishes none.',
};
