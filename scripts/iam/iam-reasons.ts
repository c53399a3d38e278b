/**
 * The reason for each statement of the synthesized policies, for docs/iam.md. The script fails for a statement without a
 * reason here, and for a wildcard without one.
 */

export interface Reason {
  readonly why: string;
  /** Why an action, a resource or a principal of the statement contains a `*`, and what still limits it. */
  readonly wildcard?: string;
}

/** By Sid, or by actions and principal for statements that CDK creates without a Sid. */
export const REASONS: Record<string, Reason> = {
  // --- the shell role
  'OpenShellOnListedStreamGroups': {
    why: 'Opening a shell is the purpose of this role; the status of a session tells whether it is starting or has ended. Only on the stream groups of the shell, each by its ARN; the broker\'s session policy narrows a session of the role to one of them.',
  },
  'OpenShellOnTaggedStreamGroups': {
    why: 'The same, if the shell is scoped by tags.',
    wildcard: 'Stream groups come and go; the condition on all of the tags limits it, in this account and Region.',
  },
  'BrokerNamesTheOperator': {
    why: 'Only the function\'s role may assume this role, and only with a SourceIdentity: CloudTrail then names the operator in every record of the session, and role chaining can\'t change it.',
    wildcard: 'Any name: IAM can\'t compare it with the API\'s caller. The function takes it only from the signed identity.',
  },
  'BrokerTagsTheSession': {
    why: 'Puts operator, reason and stream session into CloudTrail\'s record of the AssumeRole call; no other tag can be set. A separate statement, because sts:TagSession doesn\'t support the condition key sts:SourceIdentity.',
  },

  // --- the function's role
  'sts:AssumeRole by lambda.amazonaws.com': {
    why: 'Lambda runs the function with this role. No human and no other role may assume it.',
  },
  'WriteOwnLog': {
    why: 'The function writes its log, which holds the record of every request. It can\'t delete or read it.',
  },
  'AnnounceEveryShell': {
    why: 'Announces every shell and every refusal on the default event bus; without the event, no shell is handed out. Only with this source and these two detail types, so that the function can\'t impersonate another sender.',
  },
  'AssumeShellRole': {
    why: 'The function can\'t open shells itself. It assumes the shell role once per request, in the name of the operator who asks.',
  },
  'OnlyInTheBrokersFunction': {
    why: 'A principal that may pass this role to a function of its own could assume the shell role under any name, and announce shells that were never opened. Lambda reports which function a call comes from; from anywhere else, these calls are denied, whatever else allows them. The shell role\'s policies depend on this one.',
    wildcard: 'A denial must cover every role and every bus. The function\'s ARN ends in a version if the call comes from a version.',
  },
  'lambda:InvokeFunction by apigateway.amazonaws.com': {
    why: 'This API calls the function, from the methods that it answers. The console\'s test button has no such permission: it would bypass IAM authorization.',
    wildcard: 'The wildcards stand for the IDs in the path; API, stage and method are named.',
  },
  'ItsApiInvokesIt': {
    why: 'With functionResourcePolicy: this API calls the function, from the methods that it answers.',
    wildcard: 'The wildcards stand for the IDs in the path; API, stage and method are named.',
  },
  'NobodyElseInvokesIt': {
    why: 'With functionResourcePolicy: an invocation that doesn\'t come from the API names whatever operator its sender chose, so it is denied whatever else allows it, even to administrators of the account.',
    wildcard: 'A denial must cover every principal, and every version and alias of the function. It applies to this function alone.',
  },

  // --- gates
  'AskGates': {
    why: 'The function asks its gates before it opens anything: these functions, by the ARNs that were given, and no others.',
  },
  'GatesAreAskedByTheBroker': {
    why: 'As above: a principal that passes this role to a function of its own can neither ask a gate in the broker\'s name nor forge a request for approval.',
    wildcard: 'A denial must cover every function. The function\'s ARN ends in a version if the call comes from a version.',
  },
  'WriteDecisions': {
    why: 'The function that keeps approvals logs each request and each decision. It can\'t delete or read its log.',
  },
  'KeepApprovals': {
    why: 'It reads requests and decisions, and writes each on the condition that nobody else has written since. Only in its own table.',
  },
  'UseTheTablesKey': {
    why: 'DynamoDB uses the table\'s key on behalf of the caller. Only through DynamoDB in this Region.',
  },
  'AnnounceApprovals': {
    why: 'Each request and each decision becomes an event on the default bus: approvers are notified, and a decision takes effect once its event is accepted. Only with this source and these detail types: it can\'t announce a shell.',
  },
  'AnnounceReviews': {
    why: 'With emergency access: each review of a shell that was opened that way becomes an event, and counts once the event is accepted. Only with this source and this detail type.',
  },
  'OnlyInTheApprovalsFunction': {
    why: 'A principal that passes this role to a function of its own could forge approvals. From anywhere but the function, these calls are denied.',
    wildcard: 'A denial must cover every table and every bus. The function\'s ARN ends in a version if the call comes from a version.',
  },
  'OnlyTheApprovalsFunctionWrites': {
    why: 'Anyone who can write an item can forge an approval. So only the function\'s role may, whatever other policies allow: an administrator would have to change this policy first, and that sends a notice.',
    wildcard: 'A denial must cover everyone. `*` is the table itself, whose ARN is not known before it exists.',
  },

  // --- the function that looks for shells that the broker has no record of
  'WriteVerdicts': {
    why: 'The function logs which shells it found a record of, and which it did not.',
  },
  'ReadBrokersRecords': {
    why: 'It looks for the broker\'s record of a shell that CloudTrail has seen, in that one log group.',
  },
  'TakeShellsFromTheQueue': {
    why: 'Lambda receives the shells to compare from this one queue, under the function\'s role.',
  },
  'AnnounceUnexplainedShells': {
    why: 'A shell that the broker has no record of becomes an event on the default bus, which triggers the notice and the alarm. Only with this source and this detail type: it can\'t impersonate the broker.',
  },

  // --- grantees
  'execute-api:Invoke': {
    why: 'Lets the holder ask the broker for what the path says on these stream groups: a shell (`access`), a shell in an emergency (`emergency-access`), a review of one (`emergencies`), or decisions on others\' requests (`approvals`). API Gateway checks it before a function runs; by itself, it opens nothing.',
    wildcard: 'A grant covers every stream session, every shell of an emergency, or every request for approval, of a stream group: they live for minutes. `approvals` has three methods: GET, POST and DELETE. Where the stream group itself is a wildcard (a shell scoped by tags, or more groups than a policy can name), the shell role bounds what can be opened.',
  },
  'gameliftstreams:ListStreamSessions': {
    why: 'Lets the holder list the stream sessions of these stream groups, so that the operators\' client can offer them. The call goes to the service itself, and opens nothing.',
  },
  'sts:AssumeRole by the account': {
    why: 'The example\'s own operator roles: the account decides who may assume them. In your own app, use the roles that people sign in with, and pin the session name there.',
  },
  'DecideOnAdminShells': {
    why: 'An approver\'s permission as a document: to see which requests of these stream groups are pending, and to decide on them. It opens nothing, and nobody can decide on their own request.',
    wildcard: 'Every request of the stream groups in the path, by each of the three methods.',
  },
  'AskForAdminShellsInEmergency': {
    why: 'Emergency access as a document: a shell on these stream groups without asking a gate. Everyone who receives notices is told at once.',
    wildcard: 'As in a grant: every stream session of the stream groups in the path.',
  },
  'ReviewEmergencies': {
    why: 'A reviewer\'s permission as a document: to put on record that a shell which somebody else opened in an emergency was reviewed. It opens nothing.',
    wildcard: 'Every shell of the stream groups in the path.',
  },
  'AskForAdminShells': {
    why: 'The same as a document, for identities to which the app can\'t attach a policy: permission sets of Identity Center, roles of other accounts.',
    wildcard: 'As in a grant: every stream session of the stream groups in the path.',
  },
  'execute-api:Invoke by named principals': {
    why: 'The API\'s half of a grant to another account: roles and users, each by name, on the paths of their stream groups. It exists only if there is such a grant, and allows nothing unless the other account allows it too.',
    wildcard: 'As in a grant: every stream session of the stream groups in the path.',
  },
  'OnlyThroughTheseVpcEndpoints': {
    why: 'A private broker answers only through these VPC endpoints, whatever the identity of a request. It is a denial and grants nothing.',
    wildcard: 'A denial must cover every principal and every path of this API.',
  },

  // --- the key of log groups, trail, bucket, topic and queue
  'kms:* by the account': {
    why: 'Without this statement, nobody could manage the key: it delegates access to the account\'s IAM policies, and grants none by itself.',
    wildcard: 'In a key policy `*` is the key itself. IAM policies of the account decide on the actions; without them nobody could change or delete the key.',
  },
  'kms:Decrypt*, kms:Describe*, kms:Encrypt*, kms:GenerateDataKey*, kms:ReEncrypt* by logs.amazonaws.com': {
    why: 'CloudWatch Logs encrypts the function\'s log and the trail\'s. Only for log groups of this account, named in the encryption context.',
    wildcard: 'In a key policy `*` is the key itself. The actions are those that CloudWatch Logs requires; the names of the log groups are not known before they exist.',
  },
  'kms:GenerateDataKey* by cloudtrail.amazonaws.com': {
    why: 'CloudTrail encrypts what it delivers, for this one trail.',
    wildcard: 'In a key policy `*` is the key itself; the action is GenerateDataKey and its form without plaintext. Source and encryption context name the trail.',
  },
  'kms:DescribeKey by cloudtrail.amazonaws.com': {
    why: 'CloudTrail checks that the key exists. A separate statement, because that call has no encryption context.',
    wildcard: 'In a key policy `*` is the key itself. The source names the trail.',
  },
  'kms:Decrypt, kms:GenerateDataKey* by cloudwatch.amazonaws.com': {
    why: 'An alarm reaches an encrypted topic only if CloudWatch may use its key: without this, no alarm arrives.',
    wildcard: 'In a key policy `*` is the key itself. For alarms of this account and Region.',
  },
  'kms:Decrypt, kms:GenerateDataKey* by events.amazonaws.com': {
    why: 'A notice reaches an encrypted topic and queue only if EventBridge may use their key. EventBridge supports no condition on the source here: with one, notices would not arrive. The policies of topic and queue limit which rules may send.',
    wildcard: 'In a key policy `*` is the key itself.',
  },

  // --- the trail
  's3:* by *': {
    why: 'Denies every request to the bucket without TLS 1.2 or newer, no matter who sends it.',
    wildcard: 'A denial must cover everyone and everything.',
  },
  's3:GetBucketAcl by cloudtrail.amazonaws.com': {
    why: 'CloudTrail checks the bucket\'s owner before it delivers, for this one trail.',
  },
  's3:PutObject by cloudtrail.amazonaws.com': {
    why: 'CloudTrail delivers the records of this one trail, and makes the bucket\'s owner their owner.',
    wildcard: 'Objects under the account\'s prefix: CloudTrail names each by its date. The source names the trail.',
  },
  'sts:AssumeRole by cloudtrail.amazonaws.com': {
    why: 'CloudTrail delivers to the log group with this role.',
  },
  'logs:CreateLogStream, logs:PutLogEvents': {
    why: 'CloudTrail writes its records into the trail\'s log group, on which the alarms are based.',
    wildcard: 'The log streams that CloudTrail creates for this account and Region have this prefix.',
  },

  // --- alarms and notices
  'AllowPublishThroughSSLOnly': {
    why: 'Denies publishing to the topic without TLS, no matter who sends it.',
    wildcard: 'A denial must cover everyone.',
  },
  'sns:Publish by cloudwatch.amazonaws.com': {
    why: 'The alarms of this shell reach the topic, each by its ARN.',
  },
  'sns:Publish by events.amazonaws.com': {
    why: 'The rules of this shell send their notices to the topic. AWS\'s guides differ on whether EventBridge names the rule here: if it does, it must be one of these.',
  },
  'sqs:* by *': {
    why: 'Denies every request to the queue without TLS, no matter who sends it.',
    wildcard: 'A denial must cover everyone and every action.',
  },
  'sqs:SendMessage by events.amazonaws.com': {
    why: 'The queue keeps what a rule could not deliver.',
  },

  // --- the guardrail
  'OnlyShellRolesOpenShells': {
    why: 'Only shell roles can open shells, whatever a caller\'s own policies allow. Administrators must use the broker, like everyone else.',
    wildcard: 'A denial must cover everything: every stream group of every account and Region. The pattern in the condition is the path that this library gives its shell roles.',
  },
  'OnlyBrokersAssumeShellRoles': {
    why: 'Anyone who assumes a shell role, or the role of a broker\'s function, can open shells without a reason, without a record and under any name. With this denial, even a trust policy that was widened by hand lets nobody in.',
    wildcard: 'By the paths that this library gives its roles, so that the document is the same for any number of shells and accounts.',
  },
  'OnlyDeploymentsChangeShellRoles': {
    why: 'The first two denials trust whatever has these paths: creating such a role, changing whom it trusts or what it may do, or running other code with it, is reserved for deployments.',
    wildcard: 'By the paths that this library gives its roles; the exempt are those that CDK deploys with.',
  },
  'OnlyDeploymentsChangeShellPolicies': {
    why: 'The managed policies on that path say which stream groups a shell role reaches, and hold the guardrail itself: another version of one would change either without touching a role.',
    wildcard: 'By the path that this library gives its policies.',
  },
  'NobodyBecomesExempt': {
    why: 'Exemptions go by role name: without this, an administrator could create a role with such a name and be exempt.',
    wildcard: 'The role names that `cdk bootstrap` uses, in any account.',
  },
  'OnlyDeploymentsTagStreamGroups': {
    why: 'If tags are the scope of a shell, anyone who can set them decides where shells can be opened.',
    wildcard: 'Every stream group, since it is the untagged ones that matter. The condition is on the tag keys.',
  },
  'OnlyDeploymentsCreateTaggedGroups': {
    why: 'The same for a stream group that is created with the tag.',
    wildcard: 'The action supports no resource but `*`. The condition is on the tag keys.',
  },
  'OnlyBrokersAndTheirApisInvoke': {
    why: 'A forged request has a forged operator or approver. API Gateway calls as a service, to which these policies don\'t apply; brokers invoke the functions of their gates, which may be among those that were given.',
    wildcard: 'The ARNs of functions that were given; the paths that this library gives brokers\' roles, and the roles that CDK deploys with.',
  },
  'OnlyDeploymentsChangeBrokers': {
    why: 'Other code in a broker\'s or a gate\'s function can forge anything, and another way to invoke it lets others forge requests.',
    wildcard: 'The ARNs of functions that were given; the roles that CDK deploys with are exempt.',
  },
  'OnlyDeploymentsChangeBrokerApis': {
    why: 'Another integration, another authorization type or another mapping of the same API passes unsigned requests to the function.',
    wildcard: 'Every resource, method and stage of the APIs that were given.',
  },
  'OnlyDeploymentsChangeRoles': {
    why: 'With protectEvidence, instead of the three denials about roles and policies: shell roles, brokers\' roles, those that deliver and compare evidence, their policies and those of grants, the exempt roles and those that publish code.',
    wildcard: 'Every action that changes a role or a policy, on the paths of the library and the names of CDK\'s roles. A service control policy has no room for their names.',
  },
  'OnlyDeploymentsPassShellRoles': {
    why: 'With protectEvidence: another function that runs with a broker\'s role can forge any operator. Exempt roles may be passed, or nobody could start a deployment with them.',
    wildcard: 'The paths of the library\'s roles, in any account.',
  },
  'OnlyDeploymentsChangeEvidence': {
    why: 'With protectEvidence: stopping the trail, deleting a log group, setting the function\'s concurrency to 0 or disabling a key disables what records and reports shells.',
    wildcard: 'Protected resources are identified by their tag, and the same denial prevents the tag\'s removal. The actions are matched by the prefixes of those that change something; what functions and services do every day is not among them.',
  },
  'OnlyFunctionsWriteRecords': {
    why: 'With protectEvidence: a forged record would explain an unexplained shell, and a forged invocation can name anyone. Functions and trails of the library write and read under roles of their own.',
    wildcard: 'Protected resources are identified by their tag; the roles by their paths.',
  },
  'OnlyDeploymentsChangeSignals': {
    why: 'With protectEvidence: a disabled rule or a deleted alarm notifies nobody.',
    wildcard: 'Names of the library\'s rules, alarms and dashboards begin like this, in every account and Region.',
  },
  'OnlyDeploymentsChangeBuckets': {
    why: 'With protectEvidence: the bucket that deployments take their code from decides what the function runs next, and the trail\'s bucket holds the log files.',
    wildcard: 'The buckets that were given, by default those of CDK; every action that changes objects or settings.',
  },
  'CeilingNotAGrant': {
    why: 'Only in the permissions boundary. A boundary is a ceiling: it grants nothing, and would forbid everything if it only denied.',
    wildcard: 'The ceiling is as high as possible; the denials are beside it. Attached as an ordinary policy, it would grant administrator access: its description says so.',
  },
};
