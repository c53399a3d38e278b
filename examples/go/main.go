// The example app: the same in every language, in the folders beside this one.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	NewArcadeStack(app, "Arcade", nil)
	NewPlaytestStack(app, "Playtest", nil)
	NewTournamentStack(app, "Tournament", nil)
	app.Synth(nil)
}
