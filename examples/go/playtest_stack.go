package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsgameliftstreams"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	adminshell "github.com/cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell-go/cdkgameliftstreamsadminshell"
)

// NewPlaytestStack makes stream groups that come and go, found by a tag; a ticket number for a reason; the trail that the
// account has already.
func NewPlaytestStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)

	game := awsgameliftstreams.NewCfnApplication(stack, jsii.String("Game"), &awsgameliftstreams.CfnApplicationProps{
		Description:          jsii.String("Playtest build"),
		ApplicationSourceUri: jsii.String("s3://example-arcade-builds/playtest/"),
		ExecutablePath:       jsii.String("game.sh"),
		RuntimeEnvironment: &awsgameliftstreams.CfnApplication_RuntimeEnvironmentProperty{
			Type:    jsii.String("UBUNTU"),
			Version: jsii.String("22_04_LTS"),
		},
	})
	awsgameliftstreams.NewCfnStreamGroup(stack, jsii.String("Playtest"), &awsgameliftstreams.CfnStreamGroupProps{
		Description:        jsii.String("Playtest"),
		StreamClass:        jsii.String("gen5n_high"),
		DefaultApplication: &awsgameliftstreams.CfnStreamGroup_DefaultApplicationProperty{Id: game.AttrId()},
		LocationConfigurations: []interface{}{
			&awsgameliftstreams.CfnStreamGroup_LocationConfigurationProperty{
				LocationName:     stack.Region(),
				AlwaysOnCapacity: jsii.Number(1),
			},
		},
		Tags: &map[string]*string{"admin-shell": jsii.String("allowed")},
	})

	trailLog := awslogs.LogGroup_FromLogGroupName(stack, jsii.String("AccountTrailLog"), jsii.String("account-trail"))
	trail := adminshell.AuditTrail_FromLogGroup(stack, jsii.String("AccountTrail"), trailLog, &adminshell.AuditTrailAttributes{
		TrailArn: stack.FormatArn(&awscdk.ArnComponents{
			Service:      jsii.String("cloudtrail"),
			Resource:     jsii.String("trail"),
			ResourceName: jsii.String("account-trail"),
		}),
	})
	awscdk.Annotations_Of(trail).AcknowledgeWarning(
		jsii.String("cdk-gameliftstreams-admin-shell:audit-trail-selectors"),
		jsii.String("The trail records the data event: checked with get-event-selectors"),
	)

	testers := awsiam.NewRole(stack, jsii.String("Testers"), &awsiam.RoleProps{
		Description: jsii.String("Testers: whatever is tagged, from the office"),
		AssumedBy:   awsiam.NewAccountRootPrincipal(),
	})

	shell := adminshell.NewStreamSessionAdminShell(stack, jsii.String("AdminShell"), &adminshell.StreamSessionAdminShellProps{
		StreamGroupTags: &map[string]*string{"admin-shell": jsii.String("allowed")},
		ReasonPattern:   jsii.String(`PLAY-\d+ .+`),
		MaxWait:         awscdk.Duration_Seconds(jsii.Number(20)),
		AuditTrail:      trail,
	})
	shell.Grants().Connect(testers, &adminshell.ConnectOptions{SourceNetworks: jsii.Strings("203.0.113.0/24")})
	awscdk.Annotations_Of(shell).AcknowledgeWarning(
		jsii.String("cdk-gameliftstreams-admin-shell:invocations-unrecorded"),
		jsii.String("It records invocations of the function, too: checked with get-event-selectors"),
	)
	shell.BackupTopic().AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String("security@example.com"), nil))
	awscdk.NewCfnOutput(stack, jsii.String("AdminShellEndpoint"), &awscdk.CfnOutputProps{Value: shell.EndpointUrl()})

	return stack
}
