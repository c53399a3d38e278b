package com.example.arcade;

import io.github.cdk_gameliftstreams_admin_shell.ConnectOptions;
import io.github.cdk_gameliftstreams_admin_shell.ListSessionsOptions;
import io.github.cdk_gameliftstreams_admin_shell.StreamGroup;
import io.github.cdk_gameliftstreams_admin_shell.StreamSessionAdminShell;
import java.util.List;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.interfaces.gameliftstreams.IStreamGroupRef;
import software.amazon.awscdk.services.gameliftstreams.CfnApplication;
import software.amazon.awscdk.services.gameliftstreams.CfnStreamGroup;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.constructs.Construct;

/** Two stream groups, one of the app and one that exists already; operators with different grants; a trail of its own. */
public class ArcadeStack extends Stack {
    public ArcadeStack(final Construct scope, final String id) {
        super(scope, id);

        CfnApplication game = CfnApplication.Builder.create(this, "Game")
            .description("Arcade game")
            .applicationSourceUri("s3://example-arcade-builds/game/")
            .executablePath("game.sh")
            .runtimeEnvironment(CfnApplication.RuntimeEnvironmentProperty.builder().type("UBUNTU").version("22_04_LTS").build())
            .build();
        CfnStreamGroup arcade = CfnStreamGroup.Builder.create(this, "Arcade")
            .description("Arcade")
            .streamClass("gen5n_high")
            .defaultApplication(CfnStreamGroup.DefaultApplicationProperty.builder().id(game.getAttrId()).build())
            .locationConfigurations(List.of(CfnStreamGroup.LocationConfigurationProperty.builder()
                .locationName(getRegion())
                .alwaysOnCapacity(1)
                .build()))
            .build();
        IStreamGroupRef legacy = StreamGroup.fromStreamGroupId(this, "Legacy", "sg-1AB2C3De4");

        Role gameOps = Role.Builder.create(this, "GameOps")
            .description("On-call operators: any stream group")
            .assumedBy(new AccountRootPrincipal())
            .build();
        Role contractors = Role.Builder.create(this, "Contractors")
            .description("Contractors: the arcade only")
            .assumedBy(new AccountRootPrincipal())
            .build();
        Topic opsTopic = Topic.Builder.create(this, "OpsTopic")
            .displayName("Arcade operations")
            .masterKey(Key.Builder.create(this, "OpsTopicKey")
                .description("Encrypts the topic of arcade operations")
                .enableKeyRotation(true)
                .build())
            .enforceSsl(true)
            .build();

        StreamSessionAdminShell shell = StreamSessionAdminShell.Builder.create(this, "AdminShell")
            .streamGroups(List.of(arcade, legacy))
            .alarmTopic(opsTopic)
            .build();
        shell.getGrants().connect(gameOps);
        shell.getGrants().connect(contractors, ConnectOptions.builder().streamGroups(List.of(arcade)).build());
        shell.getGrants().listSessions(gameOps);
        shell.getGrants().listSessions(contractors, ListSessionsOptions.builder().streamGroups(List.of(arcade)).build());
        shell.getBackupTopic().addSubscription(new EmailSubscription("security@example.com"));
        CfnOutput.Builder.create(this, "AdminShellEndpoint").value(shell.getEndpointUrl()).build();
    }
}
