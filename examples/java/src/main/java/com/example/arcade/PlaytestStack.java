package com.example.arcade;

import io.github.cdk_gameliftstreams_admin_shell.AuditTrail;
import io.github.cdk_gameliftstreams_admin_shell.AuditTrailAttributes;
import io.github.cdk_gameliftstreams_admin_shell.ConnectOptions;
import io.github.cdk_gameliftstreams_admin_shell.IAuditTrail;
import io.github.cdk_gameliftstreams_admin_shell.StreamSessionAdminShell;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.gameliftstreams.CfnApplication;
import software.amazon.awscdk.services.gameliftstreams.CfnStreamGroup;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.logs.ILogGroup;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.constructs.Construct;

/** Stream groups that come and go, found by a tag; a ticket number for a reason; the trail that the account has already. */
public class PlaytestStack extends Stack {
    public PlaytestStack(final Construct scope, final String id) {
        super(scope, id);

        CfnApplication game = CfnApplication.Builder.create(this, "Game")
            .description("Playtest build")
            .applicationSourceUri("s3://example-arcade-builds/playtest/")
            .executablePath("game.sh")
            .runtimeEnvironment(CfnApplication.RuntimeEnvironmentProperty.builder().type("UBUNTU").version("22_04_LTS").build())
            .build();
        CfnStreamGroup.Builder.create(this, "Playtest")
            .description("Playtest")
            .streamClass("gen5n_high")
            .defaultApplication(CfnStreamGroup.DefaultApplicationProperty.builder().id(game.getAttrId()).build())
            .locationConfigurations(List.of(CfnStreamGroup.LocationConfigurationProperty.builder()
                .locationName(getRegion())
                .alwaysOnCapacity(1)
                .build()))
            .tags(Map.of("admin-shell", "allowed"))
            .build();

        ILogGroup trailLog = LogGroup.fromLogGroupName(this, "AccountTrailLog", "account-trail");
        IAuditTrail trail = AuditTrail.fromLogGroup(this, "AccountTrail", trailLog, AuditTrailAttributes.builder()
            .trailArn(formatArn(ArnComponents.builder().service("cloudtrail").resource("trail").resourceName("account-trail").build()))
            .build());
        Annotations.of(trail).acknowledgeWarning(
            "cdk-gameliftstreams-admin-shell:audit-trail-selectors",
            "The trail records the data event: checked with get-event-selectors");

        Role testers = Role.Builder.create(this, "Testers")
            .description("Testers: whatever is tagged, from the office")
            .assumedBy(new AccountRootPrincipal())
            .build();

        StreamSessionAdminShell shell = StreamSessionAdminShell.Builder.create(this, "AdminShell")
            .streamGroupTags(Map.of("admin-shell", "allowed"))
            .reasonPattern("PLAY-\\d+ .+")
            .maxWait(Duration.seconds(20))
            .auditTrail(trail)
            .build();
        shell.getGrants().connect(testers, ConnectOptions.builder().sourceNetworks(List.of("203.0.113.0/24")).build());
        Annotations.of(shell).acknowledgeWarning(
            "cdk-gameliftstreams-admin-shell:invocations-unrecorded",
            "It records invocations of the function, too: checked with get-event-selectors");
        shell.getBackupTopic().addSubscription(new EmailSubscription("security@example.com"));
        CfnOutput.Builder.create(this, "AdminShellEndpoint").value(shell.getEndpointUrl()).build();
    }
}
