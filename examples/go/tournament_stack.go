package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsgameliftstreams"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	adminshell "github.com/cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell-go/cdkgameliftstreamsadminshell"
)

// NewTournamentStack makes shells that the ticket system and a colleague must allow first; emergency access without them,
// which somebody else reviews.
func NewTournamentStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, props)

	finals := adminshell.StreamGroup_FromStreamGroupId(stack, jsii.String("Finals"), jsii.String("sg-9ZY8X7Wv6"))
	ticket := awslambda.Function_FromFunctionName(stack, jsii.String("Ticket"), jsii.String("ticket-gate"))

	// People are told apart by the names of their sessions, so nobody may choose one.
	people := awsiam.NewAccountRootPrincipal().WithConditions(&map[string]interface{}{
		"StringEquals": map[string]string{"sts:RoleSessionName": "${aws:username}"},
	})
	crew := awsiam.NewRole(stack, jsii.String("Crew"), &awsiam.RoleProps{
		Description: jsii.String("Tournament crew: asks for shells, and approves those of others"),
		AssumedBy:   people,
	})
	onCall := awsiam.NewRole(stack, jsii.String("OnCall"), &awsiam.RoleProps{
		Description: jsii.String("On call at night: emergency access"),
		AssumedBy:   people,
	})
	leads := awsiam.NewRole(stack, jsii.String("Leads"), &awsiam.RoleProps{
		Description: jsii.String("Leads: review emergencies"),
		AssumedBy:   people,
	})

	shell := adminshell.NewStreamSessionAdminShell(stack, jsii.String("AdminShell"), &adminshell.StreamSessionAdminShellProps{
		StreamGroups: &[]interfacesawsgameliftstreams.IStreamGroupRef{finals},
		Gates: &[]adminshell.Gate{
			adminshell.Gate_FromFunction(ticket, &adminshell.FunctionGateOptions{Timeout: awscdk.Duration_Seconds(jsii.Number(3))}),
			adminshell.Gate_TwoPersons(&adminshell.TwoPersonsOptions{ValidFor: awscdk.Duration_Minutes(jsii.Number(30))}),
		},
	})
	shell.Grants().Connect(crew, nil)
	shell.Grants().Approve(crew, nil)
	shell.Grants().ConnectInEmergency(onCall, nil)
	shell.Grants().ReviewEmergencies(leads, nil)
	shell.BackupTopic().AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String("security@example.com"), nil))
	awscdk.NewCfnOutput(stack, jsii.String("AdminShellEndpoint"), &awscdk.CfnOutputProps{Value: shell.EndpointUrl()})

	return stack
}
