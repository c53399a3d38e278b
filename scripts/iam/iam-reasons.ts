/**
 * Why each statement of the synthesized policies exists, for docs/iam.md. The script fails for a statement without a
 * reason here, and for a wildcard without one.
 */

export interface Reason {
  readonly why: string;
  /** Why an action, a resource or a principal of the statement contains a `*`, and what still limits it. */
  readonly wildcard?: string;
}

/** By Sid, or by actions and principal for statements that CDK creates without one. */
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
    why: 'Whoever may pass this role to a function of their own could take on the shell role under any name, and announce shells that never were. Lambda says which function a call comes from; from anywhere else these calls are denied, whatever allows them. The shell role\'s policies wait for this one.',
    wildcard: 'A denial is to leave out no role and no bus. The function\'s ARN has a version behind it where the call comes from a version.',
  },
  'lambda:InvokeFunction by apigateway.amazonaws.com': {
    why: 'This API calls the function, from the methods that it answers. The console\'s test button has no such permission: it would bypass IAM authorization.',
    wildcard: 'The wildcards stand for the IDs in the path; API, stage and method are named.',
  },
  'ItsApiInvokesIt': {
    why: 'With functionResourcePolicy: this API calls the function, from its one method.',
    wildcard: 'The wildcards stand for the two IDs in the path; API, stage and method are named.',
  },
  'NobodyElseInvokesIt': {
    why: 'With functionResourcePolicy: an invocation that doesn\'t come from the API has whatever operator its sender wrote into it, so it is denied whatever else allows it, also to administrators of the account.',
    wildcard: 'A denial is to leave out nobody, and no version or alias of the function. It applies to this function alone.',
  },

  // --- gates
  'AskGates': {
    why: 'The function asks its gates before it opens anything: these functions, by the ARNs that were given, and no others.',
  },
  'GatesAreAskedByTheBroker': {
    why: 'As above: whoever passes this role to a function of their own asks no gate in the broker\'s name, nor makes up a request for approval.',
    wildcard: 'A denial is to leave out no function. The function\'s ARN has a version behind it where the call comes from a version.',
  },
  'WriteDecisions': {
    why: 'The function that keeps approvals writes down each request and each decision. It can\'t delete or read them.',
  },
  'KeepApprovals': {
    why: 'It reads requests and decisions, and writes them under the condition that nobody has written since. In its own table alone.',
  },
  'UseTheTablesKey': {
    why: 'DynamoDB uses the table\'s key in the name of whoever reads or writes. Through DynamoDB of this Region alone.',
  },
  'AnnounceApprovals': {
    why: 'Each request and each decision becomes an event on the default bus: approvers hear of it, and a decision counts once its event is accepted. Under this source and these types alone: it can\'t announce a shell.',
  },
  'OnlyInTheApprovalsFunction': {
    why: 'Whoever passes this role to a function of their own could make up approvals. From anywhere but the function these calls are denied.',
    wildcard: 'A denial is to leave out no table and no bus. The function\'s ARN has a version behind it where the call comes from a version.',
  },
  'OnlyTheApprovalsFunctionWrites': {
    why: 'Whoever writes an item makes up an approval. So nobody does but the function\'s role, whatever their own policies allow: an administrator would have to change this policy first, which is told of.',
    wildcard: 'A denial must cover everyone. `*` is the table itself, which can\'t name itself before it exists.',
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
    why: 'Lets the holder ask the broker for what the path says on these stream groups: a shell (`access`), a shell in an emergency (`emergency-access`), or decisions on others\' requests (`approvals`). API Gateway checks it before a function runs; it opens nothing by itself.',
    wildcard: 'A grant covers every stream session, or every request for approval, of a stream group: they live for minutes. `approvals` have three methods, GET, POST and DELETE. Where the stream group itself is a wildcard (a shell scoped by tags, or more groups than a policy can name), the shell role bounds what can be opened.',
  },
  'gameliftstreams:ListStreamSessions': {
    why: 'Lets the holder list the stream sessions of these stream groups, so that the operators\' client can offer them. The service itself is asked; the call opens nothing.',
  },
  'sts:AssumeRole by the account': {
    why: 'The example\'s own operator roles: the account decides who may assume them. In your own app, use the roles that people sign in with, and pin the session name there.',
  },
  'DecideOnAdminShells': {
    why: 'An approver\'s permission as a document: to see what waits for approval in these stream groups, and to decide on it. It opens nothing, and nobody decides on a request of their own.',
    wildcard: 'Every request of the stream groups in the path, by the three methods that there are.',
  },
  'AskForAdminShellsInEmergency': {
    why: 'The emergency door as a document: a shell on these stream groups with no gate in the way. Everybody who gets notices is told at once.',
    wildcard: 'As in a grant: every stream session of the stream groups in the path.',
  },
  'AskForAdminShells': {
    why: 'The same as a document, for identities to which the app can\'t attach a policy: permission sets of Identity Center, roles of other accounts.',
    wildcard: 'As in a grant: every stream session of the stream groups in the path.',
  },
  'execute-api:Invoke by named principals': {
    why: 'The API\'s half of a grant to another account: roles and users, each by name, on the paths of their stream groups. It exists only where there is such a grant, and gives nothing unless the other account allows it too.',
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
    why: 'An alarm reaches an encrypted topic only if CloudWatch may use its key: without this the alarm is silent.',
    wildcard: 'In a key policy `*` is the key itself. For alarms of this account and Region.',
  },
  'kms:Decrypt, kms:GenerateDataKey* by events.amazonaws.com': {
    why: 'A notice reaches an encrypted topic and queue only if EventBridge may use their key. EventBridge supports no condition on the source here: with one, notices vanish. The policies of topic and queue limit which rules may send.',
    wildcard: 'In a key policy `*` is the key itself.',
  },

  // --- the trail
  's3:* by *': {
    why: 'No request to the bucket without TLS 1.2 or newer, whoever sends it.',
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
    why: 'Nothing is published to the topic without TLS, whoever sends it.',
    wildcard: 'A denial must cover everyone.',
  },
  'sns:Publish by cloudwatch.amazonaws.com': {
    why: 'The alarms of this shell reach the topic, each by its ARN.',
  },
  'sns:Publish by events.amazonaws.com': {
    why: 'The rules of this shell send their notices to the topic. AWS\'s guides differ on whether EventBridge names the rule here: if it does, it must be one of these.',
  },
  'sqs:* by *': {
    why: 'No request to the queue without TLS, whoever sends it.',
    wildcard: 'A denial must cover everyone and every action.',
  },
  'sqs:SendMessage by events.amazonaws.com': {
    why: 'The queue keeps what a rule could not deliver.',
  },

  // --- the guardrail
  'OnlyShellRolesOpenShells': {
    why: 'Nobody opens a shell but a shell role, whatever their own policies allow. An administrator goes through the broker like everyone else, or not at all.',
    wildcard: 'A denial must cover everything: every stream group of every account and Region. The pattern in the condition is the path that this library gives its shell roles.',
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
  'OnlyBrokersAndTheirApisInvoke': {
    why: 'A request that is made up has an operator that is made up, or an approver. API Gateway\'s own calls are a service\'s, which these policies don\'t bind; brokers ask the functions of their gates, which may be among those that were given.',
    wildcard: 'The ARNs of functions that were given; the paths that this library gives brokers\' roles, and those that CDK deploys with.',
  },
  'OnlyDeploymentsChangeBrokers': {
    why: 'Other code in the place of a broker\'s or a gate\'s function can make up anything, and another way to invoke it lets others make up requests.',
    wildcard: 'The ARNs of functions that were given; the exempt are those that CDK deploys with.',
  },
  'OnlyDeploymentsChangeBrokerApis': {
    why: 'Another integration, another authorization type or another mapping of the same API gives the function requests that nobody has signed.',
    wildcard: 'Every resource, method and stage of the APIs that were given.',
  },
  'OnlyDeploymentsChangeRoles': {
    why: 'With protectEvidence, for the three denials about roles and policies: shell roles, brokers\' roles, those that deliver and compare evidence, their policies and those of grants, the exempt roles and those that publish code.',
    wildcard: 'Every action that changes a role or a policy, on the paths of the library and the names of CDK\'s roles. A service control policy has no room for their names.',
  },
  'OnlyDeploymentsPassShellRoles': {
    why: 'With protectEvidence: a function of one\'s own that runs with a broker\'s role can forge any operator. Exempt roles are left out, or nobody could start a deployment with them.',
    wildcard: 'The paths of the library\'s roles, in any account.',
  },
  'OnlyDeploymentsChangeEvidence': {
    why: 'With protectEvidence: whoever stops the trail, deletes a log group, starves the function or disables a key puts out what records and tells of shells.',
    wildcard: 'What is protected is known by its tag, and the denial keeps the tag from being taken away. The actions begin as those that change something; what functions and services do every day is not among them.',
  },
  'OnlyFunctionsWriteRecords': {
    why: 'With protectEvidence: a record that somebody made up explains a shell that nobody can explain, and an invocation that somebody made up names anybody. Functions and trails of the library write and read under roles of their own.',
    wildcard: 'What is protected is known by its tag; the roles by their paths.',
  },
  'OnlyDeploymentsChangeSignals': {
    why: 'With protectEvidence: a rule that is disabled or an alarm that is deleted tells nobody.',
    wildcard: 'Rules, alarms and dashboards of the library have names that begin so, in every account and Region.',
  },
  'OnlyDeploymentsChangeBuckets': {
    why: 'With protectEvidence: the bucket that deployments take their code from decides what the function runs next, and the trail\'s holds the log files.',
    wildcard: 'The buckets that were given, by default those of CDK; all that changes objects or settings.',
  },
  'CeilingNotAGrant': {
    why: 'In the permissions boundary alone: a boundary is a ceiling, gives nobody anything, and would forbid everything if it only denied.',
    wildcard: 'The ceiling is as high as it can be, and the denials are beside it. Attached as a policy it would make an administrator: its description says so.',
  },
};
