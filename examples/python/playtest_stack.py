from aws_cdk import Annotations, CfnOutput, Duration, Stack
from aws_cdk import aws_gameliftstreams as gameliftstreams
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk.aws_sns_subscriptions import EmailSubscription
from cdk_gameliftstreams_admin_shell import AuditTrail, StreamSessionAdminShell
from constructs import Construct


class PlaytestStack(Stack):
    """Stream groups that come and go, found by a tag; a ticket number for a reason; the trail that the account has already."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        game = gameliftstreams.CfnApplication(
            self,
            "Game",
            description="Playtest build",
            application_source_uri="s3://example-arcade-builds/playtest/",
            executable_path="game.sh",
            runtime_environment=gameliftstreams.CfnApplication.RuntimeEnvironmentProperty(type="UBUNTU", version="22_04_LTS"),
        )
        gameliftstreams.CfnStreamGroup(
            self,
            "Playtest",
            description="Playtest",
            stream_class="gen5n_high",
            default_application=gameliftstreams.CfnStreamGroup.DefaultApplicationProperty(id=game.attr_id),
            location_configurations=[
                gameliftstreams.CfnStreamGroup.LocationConfigurationProperty(location_name=self.region, always_on_capacity=1),
            ],
            tags={"admin-shell": "allowed"},
        )

        trail = AuditTrail.from_log_group(
            self,
            "AccountTrail",
            logs.LogGroup.from_log_group_name(self, "AccountTrailLog", "account-trail"),
            trail_arn=self.format_arn(service="cloudtrail", resource="trail", resource_name="account-trail"),
        )
        Annotations.of(trail).acknowledge_warning(
            "cdk-gameliftstreams-admin-shell:audit-trail-selectors",
            "The trail records the data event: checked with get-event-selectors",
        )

        testers = iam.Role(
            self,
            "Testers",
            description="Testers: whatever is tagged, from the office",
            assumed_by=iam.AccountRootPrincipal(),
        )

        shell = StreamSessionAdminShell(
            self,
            "AdminShell",
            stream_group_tags={"admin-shell": "allowed"},
            reason_pattern=r"PLAY-\d+ .+",
            max_wait=Duration.seconds(20),
            audit_trail=trail,
        )
        shell.grants.connect(testers, source_networks=["203.0.113.0/24"])
        Annotations.of(shell).acknowledge_warning(
            "cdk-gameliftstreams-admin-shell:invocations-unrecorded",
            "It records invocations of the function, too: checked with get-event-selectors",
        )
        shell.backup_topic.add_subscription(EmailSubscription("security@example.com"))
        CfnOutput(self, "AdminShellEndpoint", value=shell.endpoint_url)
