/**
 * Operations that change something and that no rule matches, each with the reason. An operation that is neither here nor has a
 * parameter in scripts/watch/kinds.ts has not been reviewed, and fails the test.
 */
const REASONS: Array<[reason: string, operations: Record<string, string>]> = [
  ['CloudTrail marks it as a read, and EventBridge ignores reads; it only uses our keys', {
    kms: `Decapsulate Decrypt DeriveSharedSecret Encapsulate Encrypt GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext
      GenerateDataKeyWithoutPlaintext GenerateMac GenerateRandom ReEncrypt Sign Verify VerifyMac`,
    sts: 'DecodeAuthorizationMessage',
  }],
  ['a data event: where it is recorded at all, services cause thousands of them. A guardrail denies it, and our queues and topics admit nobody else; an invocation that doesn\'t come from API Gateway is matched by its resource', {
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
  ['services do it to our log groups all day long, and it hides nothing', { logs: 'CreateLogStream' }],
  ['queries our log groups, as dashboards do whenever someone looks at one', { logs: 'StartLiveTail StartQuery StopQuery CreateScheduledQuery UpdateScheduledQuery DeleteScheduledQuery' }],
  ['concerns saved queries and lookup tables; nothing of ours depends on them', { logs: 'PutQueryDefinition DeleteQueryDefinition CreateLookupTable UpdateLookupTable DeleteLookupTable' }],
  ['turns a trail on, or creates another', { cloudtrail: 'CreateTrail StartLogging' }],
  ['concerns CloudTrail Lake, which neither alarms nor notices use', {
    cloudtrail: `CancelQuery CreateChannel CreateDashboard CreateEventDataStore DeleteChannel DeleteDashboard DeleteEventDataStore DeleteResourcePolicy DisableFederation
      EnableFederation GenerateQuery PutResourcePolicy RestoreEventDataStore StartDashboardRefresh StartEventDataStoreIngestion StartImport StartQuery
      StopEventDataStoreIngestion StopImport UpdateChannel UpdateDashboard UpdateEventDataStore`,
  }],
  ['decides who may manage the organization\'s trails; a change to a trail is matched by its name', { cloudtrail: 'DeregisterOrganizationDelegatedAdmin RegisterOrganizationDelegatedAdmin' }],
  ['creates or changes others\' resources, and can\'t name ours', {
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
  ['another way to the bucket, which the bucket\'s own policy does not allow, and which was matched when it was created with the bucket\'s name', {
    s3control: `CreateAccessPointForObjectLambda CreateJob CreateMultiRegionAccessPoint DeleteAccessPoint DeleteAccessPointForObjectLambda DeleteAccessPointPolicy
      DeleteAccessPointPolicyForObjectLambda DeleteAccessPointScope DeleteMultiRegionAccessPoint PutAccessPointConfigurationForObjectLambda PutAccessPointPolicy
      PutAccessPointPolicyForObjectLambda PutAccessPointScope PutMultiRegionAccessPointPolicy SubmitMultiRegionAccessPointRoutes`,
  }],
  ['concerns all buckets of the account; ours blocks public access itself', { s3control: 'DeletePublicAccessBlock PutPublicAccessBlock' }],
  ['takes a domain or an API key from the API, whose own address stays; the domain is the user\'s', {
    apigateway: 'DeleteBasePathMapping DeleteDomainName DeleteDomainNameAccessAssociation RejectDomainNameAccessAssociation DeleteClientCertificate DeleteVpcLink',
    apigatewayv2: 'DeleteApiMapping DeleteDomainName DeleteRoutingRule',
  }],
  ['concerns usage plans and their keys, which our methods don\'t need', { apigateway: 'CreateUsagePlanKey DeleteApiKey DeleteUsagePlan DeleteUsagePlanKey' }],
  ['changes a stack only through services, whose own records show it, or was matched when it was prepared', {
    cloudformation: `ActivateOrganizationsAccess ActivateType CreateStackInstances CreateStackSet DeactivateOrganizationsAccess DeactivateType DeleteGeneratedTemplate
      DeleteStackInstances DeleteStackSet DeregisterType ExecuteStackRefactor PublishType RecordHandlerProgress RegisterPublisher RegisterType RemoveAlias
      SetTypeConfiguration SetTypeDefaultVersion StartResourceScan StopStackSetOperation UpdateGeneratedTemplate UpdateStackInstances UpdateStackSet`,
  }],
  ['ends a mute; creating one is matched', { cloudwatch: 'DeleteAlarmMuteRule' }],
  ['stops a replay, or concerns an archive of events, which are delivered all the same', { events: 'CancelReplay CreateArchive DeleteArchive UpdateArchive' }],
  ['concerns buses of another kind than the default bus, where our rules are', {
    eventbridgev2: `DeleteEventBus DeleteEventSource DeleteResourcePolicy DeleteSubscriber PutResourcePolicy RevokeResource RotateWebhookCredentials TagResource UntagResource
      UpdateEventBus UpdateEventSource UpdateSubscriber`,
  }],
  ['concerns users, groups, identity providers and the like: our roles trust only AWS services and each other, and grants are policies, which are matched by their path', {
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
  ['creates a queue; with the name of ours it changes nothing', { sqs: 'CreateQueue' }],
  ['concerns key stores, where our keys are not, or creates a key', { kms: 'ConnectCustomKeyStore CreateCustomKeyStore CreateKey DeleteCustomKeyStore DisconnectCustomKeyStore UpdateCustomKeyStore' }],
  ['concerns anomaly detection, which hides nothing', { logs: 'CreateLogAnomalyDetector DeleteLogAnomalyDetector UpdateAnomaly UpdateLogAnomalyDetector' }],
  ['may send others\' logs to our log group or bucket, which adds lines and removes none', { logs: 'PutDeliveryDestination' }],
  ['sets what storage costs in the whole account, not how long logs are kept', { logs: 'PutStorageTierPolicy' }],
  ['stops a task, named by an ID that only its start returned', { sqs: 'CancelMessageMoveTask' }],
  ['concerns stream groups\' tags, which are matched if they are the scope of a shell', { gameliftstreams: 'CreateStreamGroup TagResource UntagResource' }],
  ['concerns rules in the user\'s web ACL; removing that from the API is matched', {
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

/** The reasons, by service and operation. */
export const UNMATCHED: ReadonlyMap<string, string> = new Map(REASONS.flatMap(([reason, services]) =>
  Object.entries(services).flatMap(([service, operations]) => operations.trim().split(/\s+/).map((operation): [string, string] => [`${service} ${operation}`, reason]))));

/** Operations that can name none of our resources, and are matched by their own name. */
export const MATCHED_BY_NAME = new Set(['logs PutAccountPolicy', 'logs DeleteAccountPolicy', 'events PutPermission', 'events RemovePermission']);
