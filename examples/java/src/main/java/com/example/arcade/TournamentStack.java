package com.example.arcade;

import io.github.cdk_gameliftstreams_admin_shell.FunctionGateOptions;
import io.github.cdk_gameliftstreams_admin_shell.Gate;
import io.github.cdk_gameliftstreams_admin_shell.StreamGroup;
import io.github.cdk_gameliftstreams_admin_shell.StreamSessionAdminShell;
import io.github.cdk_gameliftstreams_admin_shell.TwoPersonsOptions;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.interfaces.gameliftstreams.IStreamGroupRef;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.PrincipalBase;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.constructs.Construct;

/** Shells that the ticket system and a colleague must allow first; emergency access without them, which somebody else reviews. */
public class TournamentStack extends Stack {
    public TournamentStack(final Construct scope, final String id) {
        super(scope, id);

        IStreamGroupRef finals = StreamGroup.fromStreamGroupId(this, "Finals", "sg-9ZY8X7Wv6");
        IFunction ticket = Function.fromFunctionName(this, "Ticket", "ticket-gate");

        // People are told apart by the names of their sessions, so nobody may choose one.
        PrincipalBase people = new AccountRootPrincipal()
            .withConditions(Map.of("StringEquals", Map.of("sts:RoleSessionName", "${aws:username}")));
        Role crew = Role.Builder.create(this, "Crew")
            .description("Tournament crew: asks for shells, and approves those of others")
            .assumedBy(people)
            .build();
        Role onCall = Role.Builder.create(this, "OnCall")
            .description("On call at night: emergency access")
            .assumedBy(people)
            .build();
        Role leads = Role.Builder.create(this, "Leads")
            .description("Leads: review emergencies")
            .assumedBy(people)
            .build();

        StreamSessionAdminShell shell = StreamSessionAdminShell.Builder.create(this, "AdminShell")
            .streamGroups(List.of(finals))
            .gates(List.of(
                Gate.fromFunction(ticket, FunctionGateOptions.builder().timeout(Duration.seconds(3)).build()),
                Gate.twoPersons(TwoPersonsOptions.builder().validFor(Duration.minutes(30)).build())))
            .build();
        shell.getGrants().connect(crew);
        shell.getGrants().approve(crew);
        shell.getGrants().connectInEmergency(onCall);
        shell.getGrants().reviewEmergencies(leads);
        shell.getBackupTopic().addSubscription(new EmailSubscription("security@example.com"));
        CfnOutput.Builder.create(this, "AdminShellEndpoint").value(shell.getEndpointUrl()).build();
    }
}
