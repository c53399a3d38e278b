/**
 * Why each statement of the synthesized policies is there: the last column of docs/iam.md. A statement that has no
 * reason here fails the script, and so does one with a wildcard that has none.
 */

export interface Reason {
  readonly why: string;
  /** Why an action, a resource or a principal of the statement has a `*` in it, and what still bounds it. */
  readonly wildcard?: string;
}

/** By Sid; a statement that CDK writes without one by its actions and its principal. */
export const REASONS: Record<string, Reason> = {
  // --- the shell role
  OpenShellOnListedStreamGroups: {
    why: 'Opening a shell is what this role is for; looking at the session tells one that is starting from one that is over. On the stream groups of the shell, each by its ARN, and nothing else: a session of it is narrowed to one of them by the broker\'s session policy.',
  },
  OpenShellOnTaggedStreamGroups: {
    why: 'The same, where tags say which stream groups.',
    wildcard: 'Stream groups come and go; the condition on every one of the tags bounds it, in this account and Region.',
  },
  BrokerNamesTheOperator: {
    why: 'The function\'s role alone may take this role on, and only with a SourceIdentity: CloudTrail then names the operator in every record of the session, and no later role of a chain can change it.',
    wildcard: 'Any name: IAM can\'t compare it with the caller of the API. The function takes it from the signed identity alone.',
  },
  BrokerTagsTheSession: {
    why: 'Operator, reason and stream session go into CloudTrail\'s record of the AssumeRole call; no other tag can be set. A statement of its own, because sts:TagSession does not know the key sts:SourceIdentity.',
  },

  // --- the function's role
  'sts:AssumeRole by lambda.amazonaws.com': {
    why: 'Lambda runs the function under this role. No human and no other role may take it on.',
  },
  WriteOwnLog: {
    why: 'The function writes its log, which holds the record of every request. It can\'t delete or read it.',
  },
  AnnounceEveryShell: {
    why: 'Every shell and every refusal is announced on the default event bus, and without the event no shell is handed out. Under this source and these two types alone: the function can pass for no other sender.',
  },
  AssumeShellRole: {
    why: 'The function can open no shell itself. It takes on the shell role once a request, in the name of the operator who asks.',
  },
  'lambda:InvokeFunction by apigateway.amazonaws.com': {
    why: 'This API calls the function, on the one method that it has. The console\'s test button has no such permission: it would go round the IAM authorization.',
    wildcard: 'The wildcards stand for the two IDs in the path; API, stage and method are named.',
  },

  // --- those who may ask
  'execute-api:Invoke': {
    why: 'Lets the holder ask the broker for a shell on these stream groups. API Gateway checks it before the function runs; it opens nothing by itself.',
    wildcard: 'A grant covers every stream session of a stream group: sessions live for minutes. Where the stream group itself is a wildcard (a shell scoped by tags, or more groups than a policy can name), the shell role bounds what can be opened.',
  },
  'sts:AssumeRole by the account': {
    why: 'The example\'s own operator roles: whom of its people the account lets take them on is the account\'s to say. In an app of your own this is your sign-in, and the session name should be pinned there.',
  },
};
