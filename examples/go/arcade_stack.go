package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsgameliftstreams"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsgameliftstreams"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	adminshell "github.com/cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell-go/cdkgameliftstreamsadminshell"
)

// NewArcadeStack makes two stream groups, one of the app and one that exists already; operators with different grants; a
// trail of its own.
func NewArcadeStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)

	game := awsgameliftstreams.NewCfnApplication(stack, jsii.String("Game"), &awsgameliftstreams.CfnApplicationProps{
		Description:          jsii.String("Arcade game"),
		ApplicationSourceUri: jsii.String("s3://example-arcade-builds/game/"),
		ExecutablePath:       jsii.String("game.sh"),
		RuntimeEnvironment: &awsgameliftstreams.CfnApplication_RuntimeEnvironmentProperty{
			Type:    jsii.String("UBUNTU"),
			Version: jsii.String("22_04_LTS"),
		},
	})
	arcade := awsgameliftstreams.NewCfnStreamGroup(stack, jsii.String("Arcade"), &awsgameliftstreams.CfnStreamGroupProps{
		Description:        jsii.String("Arcade"),
		StreamClass:        jsii.String("gen5n_high"),
		DefaultApplication: &awsgameliftstreams.CfnStreamGroup_DefaultApplicationProperty{Id: game.AttrId()},
		LocationConfigurations: []interface{}{
			&awsgameliftstreams.CfnStreamGroup_LocationConfigurationProperty{
				LocationName:     stack.Region(),
				AlwaysOnCapacity: jsii.Number(1),
			},
		},
	})
	legacy := adminshell.StreamGroup_FromStreamGroupId(stack, jsii.String("Legacy"), jsii.String("sg-1AB2C3De4"))

	gameOps := awsiam.NewRole(stack, jsii.String("GameOps"), &awsiam.RoleProps{
		Description: jsii.String("On-call operators: any stream group"),
		AssumedBy:   awsiam.NewAccountRootPrincipal(),
	})
	contractors := awsiam.NewRole(stack, jsii.String("Contractors"), &awsiam.RoleProps{
		Description: jsii.String("Contractors: the arcade only"),
		AssumedBy:   awsiam.NewAccountRootPrincipal(),
	})
	opsTopic := awssns.NewTopic(stack, jsii.String("OpsTopic"), &awssns.TopicProps{
		DisplayName: jsii.String("Arcade operations"),
		MasterKey: awskms.NewKey(stack, jsii.String("OpsTopicKey"), &awskms.KeyProps{
			Description:       jsii.String("Encrypts the topic of arcade operations"),
			EnableKeyRotation: jsii.Bool(true),
		}),
		EnforceSSL: jsii.Bool(true),
	})

	shell := adminshell.NewStreamSessionAdminShell(stack, jsii.String("AdminShell"), &adminshell.StreamSessionAdminShellProps{
		StreamGroups: &[]interfacesawsgameliftstreams.IStreamGroupRef{arcade, legacy},
		AlarmTopic:   opsTopic,
	})
	shell.Grants().Connect(gameOps, nil)
	shell.Grants().Connect(contractors, &adminshell.ConnectOptions{
		StreamGroups: &[]interfacesawsgameliftstreams.IStreamGroupRef{arcade},
	})
	shell.Grants().ListSessions(gameOps, nil)
	shell.Grants().ListSessions(contractors, &adminshell.ListSessionsOptions{
		StreamGroups: &[]interfacesawsgameliftstreams.IStreamGroupRef{arcade},
	})
	shell.BackupTopic().AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String("security@example.com"), nil))
	awscdk.NewCfnOutput(stack, jsii.String("AdminShellEndpoint"), &awscdk.CfnOutputProps{Value: shell.EndpointUrl()})

	return stack
}
