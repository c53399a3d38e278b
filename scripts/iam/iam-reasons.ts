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
  'OpenShellOnListedStreamGroups': {
    why: 'Opening a shell is what this role is for; looking at the session tells one that is starting from one that is over. On the stream groups of the shell, each by its ARN, and nothing else: a session of it is narrowed to one of them by the broker\'s session policy.',
  },
  'OpenShellOnTaggedStreamGroups': {
    why: 'The same, where tags say which stream groups.',
    wildcard: 'Stream groups come and go; the condition on every one of the tags bounds it, in this account and Region.',
  },
  'BrokerNamesTheOperator': {
    why: 'The function\'s role alone may take this role on, and only with a SourceIdentity: CloudTrail then names the operator in every record of the session, and no later role of a chain can change it.',
    wildcard: 'Any name: IAM can\'t compare it with the caller of the API. The function takes it from the signed identity alone.',
  },
  'BrokerTagsTheSession': {
    why: 'Operator, reason and stream session go into CloudTrail\'s record of the AssumeRole call; no other tag can be set. A statement of its own, because sts:TagSession does not know the key sts:SourceIdentity.',
  },

  // --- the function's role
  'sts:AssumeRole by lambda.amazonaws.com': {
    why: 'Lambda runs the function under this role. No human and no other role may take it on.',
  },
  'WriteOwnLog': {
    why: 'The function writes its log, which holds the record of every request. It can\'t delete or read it.',
  },
  'AnnounceEveryShell': {
    why: 'Every shell and every refusal is announced on the default event bus, and without the event no shell is handed out. Under this source and these two types alone: the function can pass for no other sender.',
  },
  'AssumeShellRole': {
    why: 'The function can open no shell itself. It takes on the shell role once a request, in the name of the operator who asks.',
  },
  'OnlyInTheBrokersFunction': {
    why: 'Whoever may pass this role to a function of their own could take on the shell role under any name, and announce shells that never were. Lambda says which function a call comes from; from anywhere else these calls are denied, whatever allows them. The shell role\'s policies wait for this one.',
    wildcard: 'A denial is to leave out no role and no bus. The function\'s ARN has a version behind it where the call comes from a version.',
  },
  'lambda:InvokeFunction by apigateway.amazonaws.com': {
    why: 'This API calls the function, on the one method that it has. The console\'s test button has no such permission: it would go round the IAM authorization.',
    wildcard: 'The wildcards stand for the two IDs in the path; API, stage and method are named.',
  },

  // --- the function that looks for shells without a record
  'WriteVerdicts': {
    why: 'The function writes down which shells it found a record of, and which it did not.',
  },
  'ReadBrokersRecords': {
    why: 'It looks for the broker\'s record of a shell that CloudTrail has seen, in that one log group.',
  },
  'TakeShellsFromTheQueue': {
    why: 'Lambda takes the shells that are to be explained from this one queue, under the function\'s role.',
  },
  'AnnounceUnexplainedShells': {
    why: 'A shell that the broker has no record of becomes an event on the default bus, from which notice and alarm are drawn. Under this source and this type alone: it can\'t pass for the broker.',
  },

  // --- those who may ask
  'execute-api:Invoke': {
    why: 'Lets the holder ask the broker for a shell on these stream groups. API Gateway checks it before the function runs; it opens nothing by itself.',
    wildcard: 'A grant covers every stream session of a stream group: sessions live for minutes. Where the stream group itself is a wildcard (a shell scoped by tags, or more groups than a policy can name), the shell role bounds what can be opened.',
  },
  'sts:AssumeRole by the account': {
    why: 'The example\'s own operator roles: whom of its people the account lets take them on is the account\'s to say. In an app of your own this is your sign-in, and the session name should be pinned there.',
  },
  'AskForAdminShells': {
    why: 'The same as a document, for whom a policy can\'t be attached to from the app: a permission set of Identity Center, a role of another account.',
    wildcard: 'As in a grant: every stream session of the stream groups in the path.',
  },
  'execute-api:Invoke by named principals': {
    why: 'The API\'s half of a grant to another account: roles and users, each by name, on the paths of their stream groups. It exists only where there is such a grant, and gives nothing unless the other account allows it too.',
    wildcard: 'As in a grant: every stream session of the stream groups in the path.',
  },
  'OnlyThroughTheseVpcEndpoints': {
    why: 'A private broker answers through these VPC endpoints alone, whatever identity a request has. It is a denial: nobody is let in by it.',
    wildcard: 'A denial is to leave out nobody and no path of this API.',
  },

  // --- the key of log groups, trail, bucket, topic and queue
  'kms:* by the account': {
    why: 'KMS\'s own condition for a key that can be managed at all: it hands the key to the account\'s IAM policies, and to nobody by itself.',
    wildcard: 'In a key\'s policy `*` is the key itself. The actions are the account\'s to give out; without them nobody could change or delete the key.',
  },
  'kms:Decrypt*, kms:Describe*, kms:Encrypt*, kms:GenerateDataKey*, kms:ReEncrypt* by logs.amazonaws.com': {
    why: 'CloudWatch Logs encrypts the function\'s log and the trail\'s. For log groups of this account alone, which it says in the encryption context.',
    wildcard: 'In a key\'s policy `*` is the key itself. The actions are those that CloudWatch Logs asks for; the log groups\' names are not known before they exist.',
  },
  'kms:GenerateDataKey* by cloudtrail.amazonaws.com': {
    why: 'CloudTrail encrypts what it delivers, for this one trail.',
    wildcard: 'In a key\'s policy `*` is the key itself; the action is GenerateDataKey and its form without plaintext. Source and encryption context name the trail.',
  },
  'kms:DescribeKey by cloudtrail.amazonaws.com': {
    why: 'CloudTrail looks whether the key is there. A statement of its own, because that call has no encryption context.',
    wildcard: 'In a key\'s policy `*` is the key itself. The source names the trail.',
  },
  'kms:Decrypt, kms:GenerateDataKey* by cloudwatch.amazonaws.com': {
    why: 'An alarm reaches an encrypted topic only if CloudWatch may use its key: without this the alarm is silent.',
    wildcard: 'In a key\'s policy `*` is the key itself. For alarms of this account and Region.',
  },
  'kms:Decrypt, kms:GenerateDataKey* by events.amazonaws.com': {
    why: 'A notice reaches an encrypted topic and queue only if EventBridge may use their key. EventBridge supports no condition on the source here: with one, notices vanish. Which rules may send is in the topic\'s and the queue\'s policies.',
    wildcard: 'In a key\'s policy `*` is the key itself.',
  },

  // --- the trail
  's3:* by *': {
    why: 'No request to the bucket without TLS 1.2 or newer, whoever sends it.',
    wildcard: 'A denial is to leave out nobody and nothing.',
  },
  's3:GetBucketAcl by cloudtrail.amazonaws.com': {
    why: 'CloudTrail looks whose the bucket is before it delivers, for this one trail.',
  },
  's3:PutObject by cloudtrail.amazonaws.com': {
    why: 'CloudTrail delivers the records of this one trail, and hands them over to the bucket\'s owner.',
    wildcard: 'Objects under the account\'s prefix: CloudTrail names each by its date. The source names the trail.',
  },
  'sts:AssumeRole by cloudtrail.amazonaws.com': {
    why: 'CloudTrail delivers to the log group under this role.',
  },
  'logs:CreateLogStream, logs:PutLogEvents': {
    why: 'CloudTrail writes its records into the trail\'s log group, from which the alarms are drawn.',
    wildcard: 'The streams that CloudTrail makes for this account and Region have this prefix.',
  },

  // --- alarms and notices
  'AllowPublishThroughSSLOnly': {
    why: 'Nothing is published to the topic without TLS, whoever sends it.',
    wildcard: 'A denial is to leave out nobody.',
  },
  'sns:Publish by cloudwatch.amazonaws.com': {
    why: 'The alarms of this shell reach the topic, each by its ARN.',
  },
  'sns:Publish by events.amazonaws.com': {
    why: 'The rules of this shell send their notices to the topic. AWS\'s guides differ on whether EventBridge says here which rule it acts for: where it does, it must be one of these.',
  },
  'sqs:* by *': {
    why: 'No request to the queue without TLS, whoever sends it.',
    wildcard: 'A denial is to leave out nobody and no action.',
  },
  'sqs:SendMessage by events.amazonaws.com': {
    why: 'What a rule could not deliver is kept in the queue instead of being lost.',
  },

  // --- the guardrail
  'OnlyShellRolesOpenShells': {
    why: 'Nobody opens a shell but a shell role, whatever their own policies allow. An administrator goes through the broker like everyone else, or not at all.',
    wildcard: 'A denial is to leave nothing out: every stream group of every account and Region. The pattern in the condition is the path that this library gives its shell roles.',
  },
  'OnlyBrokersAssumeShellRoles': {
    why: 'Whoever takes on a shell role, or the role of a broker\'s function, opens shells without a reason, without a record and under a name of their choice. A trust policy that was widened by hand changes nothing then.',
    wildcard: 'By the paths that this library gives its roles, so that the document is the same for any number of shells and accounts.',
  },
  'OnlyDeploymentsChangeShellRoles': {
    why: 'The first two denials trust whatever has these paths: making such a role, changing whom it trusts or what it may do, or running one\'s own code with it, is for deployments alone.',
    wildcard: 'By the paths that this library gives its roles; the exempt are those that CDK deploys with.',
  },
  'OnlyDeploymentsChangeShellPolicies': {
    why: 'The managed policies on that path say which stream groups a shell role reaches, and hold the guardrail itself: another version of one would change either without touching a role.',
    wildcard: 'By the path that this library gives its policies.',
  },
  'NobodyBecomesExempt': {
    why: 'Who is exempt goes by the name of a role: without this, an administrator would make a role of such a name and be exempt.',
    wildcard: 'The names that `cdk bootstrap` gives, in any account.',
  },
  'OnlyDeploymentsTagStreamGroups': {
    why: 'Where tags are the scope of a shell, whoever sets them decides where shells can be opened.',
    wildcard: 'Every stream group: that one has no tag yet is the point. The condition is on the keys of the tags.',
  },
  'OnlyDeploymentsCreateTaggedGroups': {
    why: 'The same for a stream group that is born with the tag.',
    wildcard: 'The action takes no resource but `*`. The condition is on the keys of the tags.',
  },
  'OnlyApiGatewayInvokesBrokers': {
    why: 'A request that is made up has an operator that is made up, and other code in the function\'s place can make up anything. API Gateway\'s own calls are a service\'s, which these policies don\'t bind.',
    wildcard: 'The ARNs of functions that were given; the exempt are those that CDK deploys with.',
  },
  'OnlyDeploymentsChangeBrokerApis': {
    why: 'Another integration, another authorization type or another mapping of the same API gives the function requests that nobody has signed.',
    wildcard: 'Every resource, method and stage of the APIs that were given.',
  },
  'CeilingNotAGrant': {
    why: 'In the permissions boundary alone: a boundary is a ceiling, gives nobody anything, and would forbid everything if it only denied.',
    wildcard: 'The ceiling is as high as it can be, and the denials are beside it. Attached as a policy it would make an administrator: its description says so.',
  },
};
