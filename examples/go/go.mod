module example.com/arcade

go 1.25

require (
	github.com/aws/aws-cdk-go/awscdk/v2 v2.224.0
	github.com/aws/constructs-go/constructs/v10 v10.4.2
	github.com/aws/jsii-runtime-go v1.140.0
	github.com/cdk-gameliftstreams-admin-shell/cdk-gameliftstreams-admin-shell-go/cdkgameliftstreamsadminshell v0.1.0
)
