/**
 * Operations that change something and that no rule hears, each with the reason why that is right. Whatever stands neither
 * here nor under a parameter of scripts/watch/kinds.ts has been judged by nobody, and fails the test.
 */
const REASONS: Array<[reason: string, operations: Record<string, string>]> = [
  ['CloudTrail takes it for a read, and EventBridge passes over reads; what it does to a key of ours is use it', {
    kms: `Decapsulate Decrypt DeriveSharedSecret Encapsulate Encrypt GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext
      GenerateDataKeyWithoutPlaintext GenerateMac GenerateRandom ReEncrypt Sign Verify VerifyMac`,
    sts: 'DecodeAuthorizationMessage',
  }],
  ['a data event: services at work leave it by the thousand, where it is recorded at all. A guardrail denies it, a queue or topic of ours lets nobody else in; an invocation is heard by its resource, where it doesn\'t come from API Gateway', {
    dynamodb: `BatchExecuteStatement BatchWriteItem DeleteItem ExecuteStatement ExecuteTransaction PutItem Query Scan TransactGetItems TransactWriteItems
      UpdateItem`,
    events: 'PutEvents PutPartnerEvents',
    eventbridgev2: 'PutEvents PutRawEvents',
    cloudwatch: 'PutMetricData',
    gameliftstreams: 'CreateStreamSessionAdminShell CreateStreamSessionConnection StartStreamSession TerminateStreamSession',
    lambda: 'Invoke InvokeAsync InvokeWithResponseStream',
    logs: 'PutLogEvents',
    s3: `AbortMultipartUpload CompleteMultipartUpload CopyObject CreateMultipartUpload CreateSession DeleteObject DeleteObjectAnnotation DeleteObjectTagging
      DeleteObjects PutObject PutObjectAcl PutObjectAnnotation PutObjectLegalHold PutObjectRetention PutObjectTagging RenameObject RestoreObject
      UpdateObjectEncryption UploadPart UploadPartCopy WriteGetObjectResponse`,
    sns: 'Publish PublishBatch',
    sqs: 'ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch ReceiveMessage SendMessage SendMessageBatch',
  }],
  ['services do it to a log group of ours all day long, and it hides nothing', { logs: 'CreateLogStream' }],
  ['asks a log group of ours; dashboards do so whenever someone looks at one', { logs: 'StartLiveTail StartQuery StopQuery CreateScheduledQuery UpdateScheduledQuery DeleteScheduledQuery' }],
  ['asks a query that someone saved; nothing of ours hangs on it', { logs: 'PutQueryDefinition DeleteQueryDefinition CreateLookupTable UpdateLookupTable DeleteLookupTable' }],
  ['turns a trail on, or makes another', { cloudtrail: 'CreateTrail StartLogging' }],
  ['of CloudTrail Lake, which neither alarms nor notices draw on', {
    cloudtrail: `CancelQuery CreateChannel CreateDashboard CreateEventDataStore DeleteChannel DeleteDashboard DeleteEventDataStore DeleteResourcePolicy DisableFederation
      EnableFederation GenerateQuery PutResourcePolicy RestoreEventDataStore StartDashboardRefresh StartEventDataStoreIngestion StartImport StartQuery
      StopEventDataStoreIngestion StopImport UpdateChannel UpdateDashboard UpdateEventDataStore`,
  }],
  ['says who may manage trails of the organization; a trail that they change is heard by its name', { cloudtrail: 'DeregisterOrganizationDelegatedAdmin RegisterOrganizationDelegatedAdmin' }],
  ['makes or changes something of someone else\'s, and can\'t name ours', {
    'apigateway': 'CreateDomainName CreateDomainNameAccessAssociation CreateRestApi CreateVpcLink GenerateClientCertificate ImportApiKeys ImportRestApi',
    'apigatewayv2': `CreateApi CreateDomainName CreatePortal CreatePortalProduct CreateProductPage CreateVpcLink DeletePortal DeletePortalProduct DeletePortalProductSharingPolicy
      DeleteProductPage DeleteProductRestEndpointPage DeleteVpcLink DisablePortal ImportApi PublishPortal PutPortalProductSharingPolicy UpdateDomainName
      UpdatePortal UpdatePortalProduct UpdateProductPage UpdateProductRestEndpointPage UpdateVpcLink`,
    'cloudwatch': `CreateResourceMetricsConfiguration DeleteAnomalyDetector DeleteInsightRules DeleteMetricDataQueryDefinition DeleteMetricStream
      DeleteResourceMetricsConfiguration DisableInsightRules EnableInsightRules PutAnomalyDetector PutInsightRule PutManagedInsightRules
      PutMetricDataQueryDefinition PutMetricStream StartMetricStreams StartOTelEnrichment StopMetricStreams StopOTelEnrichment UpdateOTelEnrichment
      UpdateResourceMetricsConfiguration`,
    'gameliftstreams': `AddStreamGroupLocations AssociateApplications CreateApplication CreateStreamUrl DeleteApplication DeleteStreamGroup
      DisassociateApplications RemoveStreamGroupLocations RevokeStreamUrl UpdateApplication UpdateStreamGroup`,
    'lambda': `AddLayerVersionPermission CheckpointDurableExecution CreateCodeSigningConfig DeleteCapacityProvider DeleteCodeSigningConfig DeleteDurableExecution
      DeleteLayerVersion PauseDurableExecution PublishLayerVersion RemoveLayerVersionPermission ResumeDurableExecution SendDurableExecutionCallbackFailure
      SendDurableExecutionCallbackHeartbeat SendDurableExecutionCallbackSuccess StopDurableExecution UpdateCapacityProvider UpdateCodeSigningConfig`,
    'lambda-core': `CreateRuntime CreateRuntimeAlias CreateRuntimeVersion DeleteNetworkConnector DeleteRuntime DeleteRuntimeAlias DeleteRuntimeVersion
      RestoreRuntime UpdateRuntime UpdateRuntimeAlias UpdateRuntimeVersion`,
    'lambda-microvms': `CreateMicrovmAuthToken CreateMicrovmShellAuthToken DeleteMicrovmImage DeleteMicrovmImageVersion ResumeMicrovm SuspendMicrovm
      TerminateMicrovm UpdateMicrovmImageVersion`,
    'logs': `AssociateSourceToS3TableIntegration CancelExportTask CancelImportTask CreateDelivery CreateImportTask DeleteDelivery DeleteDeliveryDestination
      DeleteDeliveryDestinationPolicy DeleteDeliverySource DeleteDestination DeleteIntegration DisassociateSourceFromS3TableIntegration
      PutDeliveryDestinationPolicy PutDestination PutDestinationPolicy PutIntegration UpdateDeliveryConfiguration`,
    'resourcegroupstaggingapi': 'StartReportCreation',
    's3control': `AssociateAccessGrantsIdentityCenter CreateAccessGrant CreateAccessGrantsInstance CreateStorageLensGroup DeleteAccessGrant DeleteAccessGrantsInstance
      DeleteAccessGrantsInstanceResourcePolicy DeleteAccessGrantsLocation DeleteJobTagging DeleteStorageLensConfiguration DeleteStorageLensConfigurationTagging
      DeleteStorageLensGroup DissociateAccessGrantsIdentityCenter PutAccessGrantsInstanceResourcePolicy PutJobTagging PutStorageLensConfiguration
      PutStorageLensConfigurationTagging UpdateAccessGrantsLocation UpdateJobPriority UpdateJobStatus UpdateStorageLensGroup`,
    'sns': `CreatePlatformEndpoint CreateSMSSandboxPhoneNumber DeleteEndpoint DeletePlatformApplication DeleteSMSSandboxPhoneNumber OptInPhoneNumber
      SetEndpointAttributes SetPlatformApplicationAttributes SetSMSAttributes VerifySMSSandboxPhoneNumber`,
  }],
  ['a way to the bucket or past it that the bucket\'s own policy does not open, and that was heard when it was made to name the bucket', {
    s3control: `CreateAccessPointForObjectLambda CreateJob CreateMultiRegionAccessPoint DeleteAccessPoint DeleteAccessPointForObjectLambda DeleteAccessPointPolicy
      DeleteAccessPointPolicyForObjectLambda DeleteAccessPointScope DeleteMultiRegionAccessPoint PutAccessPointConfigurationForObjectLambda PutAccessPointPolicy
      PutAccessPointPolicyForObjectLambda PutAccessPointScope PutMultiRegionAccessPointPolicy SubmitMultiRegionAccessPointRoutes`,
  }],
  ['of all buckets of the account; ours blocks public access by itself', { s3control: 'DeletePublicAccessBlock PutPublicAccessBlock' }],
  ['takes a domain or an API key from the API; its own address stays, and the domain is the user\'s', {
    apigateway: 'DeleteBasePathMapping DeleteDomainName DeleteDomainNameAccessAssociation RejectDomainNameAccessAssociation DeleteClientCertificate DeleteVpcLink',
    apigatewayv2: 'DeleteApiMapping DeleteDomainName DeleteRoutingRule',
  }],
  ['of usage plans and their keys, without which our methods work all the same', { apigateway: 'CreateUsagePlanKey DeleteApiKey DeleteUsagePlan DeleteUsagePlanKey' }],
  ['changes a stack only by what it has the services do, which their own records say; or was heard when it was prepared', {
    cloudformation: `ActivateOrganizationsAccess ActivateType CreateStackInstances CreateStackSet DeactivateOrganizationsAccess DeactivateType DeleteGeneratedTemplate
      DeleteStackInstances DeleteStackSet DeregisterType ExecuteStackRefactor PublishType RecordHandlerProgress RegisterPublisher RegisterType RemoveAlias
      SetTypeConfiguration SetTypeDefaultVersion StartResourceScan StopStackSetOperation UpdateGeneratedTemplate UpdateStackInstances UpdateStackSet`,
  }],
  ['ends a mute; making one is heard', { cloudwatch: 'DeleteAlarmMuteRule' }],
  ['ends or keeps a copy of events, which are delivered all the same', { events: 'CancelReplay CreateArchive DeleteArchive UpdateArchive' }],
  ['of buses of another kind than the default one, on which our rules are', {
    eventbridgev2: `DeleteEventBus DeleteEventSource DeleteResourcePolicy DeleteSubscriber PutResourcePolicy RevokeResource RotateWebhookCredentials TagResource UntagResource
      UpdateEventBus UpdateEventSource UpdateSubscriber`,
  }],
  ['of users, groups, identity providers and the like: our roles trust AWS\' services and each other alone, and grants are policies, which are heard by their path', {
    iam: `AcceptDelegationRequest AcquireRole AddClientIDToOpenIDConnectProvider AddUserToGroup AssociateDelegationRequest ChangePassword CreateAccessKey
      CreateAccountAlias CreateDelegationRequest CreateLoginProfile CreateOpenIDConnectProvider CreateSAMLProvider CreateServiceLinkedRole
      CreateServiceSpecificCredential DeactivateMFADevice DeleteAccessKey DeleteAccountAlias DeleteAccountPasswordPolicy DeleteGroup DeleteGroupPolicy
      DeleteInstanceProfile DeleteLoginProfile DeleteOpenIDConnectProvider DeleteSAMLProvider DeleteSSHPublicKey DeleteServerCertificate
      DeleteServiceSpecificCredential DeleteSigningCertificate DeleteUser DeleteUserPermissionsBoundary DeleteUserPolicy DeleteVirtualMFADevice
      DisableOrganizationsRootCredentialsManagement DisableOrganizationsRootSessions DisableOutboundWebIdentityFederation EnableMFADevice
      EnableOrganizationsRootCredentialsManagement EnableOrganizationsRootSessions EnableOutboundWebIdentityFederation GenerateCredentialReport
      GenerateOrganizationsAccessReport GenerateServiceLastAccessedDetails PutAccountProperties PutGroupPolicy PutUserPolicy RejectDelegationRequest
      RemoveClientIDFromOpenIDConnectProvider RemoveUserFromGroup ResetServiceSpecificCredential ResyncMFADevice SendDelegationToken
      SetSecurityTokenServicePreferences TagInstanceProfile TagMFADevice TagOpenIDConnectProvider TagSAMLProvider TagServerCertificate TagUser
      UntagInstanceProfile UntagMFADevice UntagOpenIDConnectProvider UntagSAMLProvider UntagServerCertificate UntagUser UpdateAccessKey
      UpdateAccountPasswordPolicy UpdateDelegationRequest UpdateLoginProfile UpdateOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint UpdateSAMLProvider
      UpdateSSHPublicKey UpdateServiceSpecificCredential UpdateSigningCertificate UploadSSHPublicKey UploadSigningCertificate`,
    sts: 'AssumeRoot',
  }],
  ['makes a queue; under the name of ours it changes nothing', { sqs: 'CreateQueue' }],
  ['of key stores, in which our keys are not; or makes a key', { kms: 'ConnectCustomKeyStore CreateCustomKeyStore CreateKey DeleteCustomKeyStore DisconnectCustomKeyStore UpdateCustomKeyStore' }],
  ['looks for anomalies, which hides nothing', { logs: 'CreateLogAnomalyDetector DeleteLogAnomalyDetector UpdateAnomaly UpdateLogAnomalyDetector' }],
  ['may send somebody else\'s log to a log group or bucket of ours, which adds lines and takes none away', { logs: 'PutDeliveryDestination' }],
  ['says what keeping costs, of the whole account, and not for how long', { logs: 'PutStorageTierPolicy' }],
  ['names a task by an ID that only its start gave out, and stops it', { sqs: 'CancelMessageMoveTask' }],
  ['tags of stream groups, heard where they are the scope of a shell', { gameliftstreams: 'CreateStreamGroup TagResource UntagResource' }],
  ['of rules within a web ACL that is the user\'s; taking it off the API is heard', {
    'waf-regional': `CreateByteMatchSet CreateGeoMatchSet CreateIPSet CreateRateBasedRule CreateRegexMatchSet CreateRegexPatternSet CreateRule CreateRuleGroup
      CreateSizeConstraintSet CreateSqlInjectionMatchSet CreateWebACL CreateWebACLMigrationStack CreateXssMatchSet DeleteByteMatchSet DeleteGeoMatchSet
      DeleteIPSet DeleteRateBasedRule DeleteRegexMatchSet DeleteRegexPatternSet DeleteRule DeleteRuleGroup DeleteSizeConstraintSet
      DeleteSqlInjectionMatchSet DeleteWebACL DeleteXssMatchSet PutLoggingConfiguration TagResource UntagResource UpdateByteMatchSet UpdateGeoMatchSet
      UpdateIPSet UpdateRateBasedRule UpdateRegexMatchSet UpdateRegexPatternSet UpdateRule UpdateRuleGroup UpdateSizeConstraintSet
      UpdateSqlInjectionMatchSet UpdateWebACL UpdateXssMatchSet`,
    'wafv2': `CreateAPIKey CreateIPSet CreateRegexPatternSet CreateRuleGroup CreateWebACL DeleteAPIKey DeleteFirewallManagerRuleGroups DeleteIPSet
      DeleteRegexPatternSet DeleteRuleGroup DeleteWebACL GenerateMobileSdkReleaseUrl PutLoggingConfiguration PutManagedRuleSetVersions TagResource
      UntagResource UpdateIPSet UpdateManagedRuleSetVersionExpiryDate UpdateRegexPatternSet UpdateRuleGroup UpdateWebACL`,
  }],
];

/** The reason, by service and operation. */
export const UNHEARD: ReadonlyMap<string, string> = new Map(REASONS.flatMap(([reason, services]) =>
  Object.entries(services).flatMap(([service, operations]) => operations.trim().split(/\s+/).map((operation): [string, string] => [`${service} ${operation}`, reason]))));

/** Those that name nothing of ours, and are heard by their own name. */
export const HEARD_BY_NAME = new Set(['logs PutAccountPolicy', 'logs DeleteAccountPolicy', 'events PutPermission', 'events RemovePermission']);
