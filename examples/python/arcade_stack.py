from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_gameliftstreams as gameliftstreams
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk.aws_sns_subscriptions import EmailSubscription
from cdk_gameliftstreams_admin_shell import StreamGroup, StreamSessionAdminShell
from constructs import Construct


class ArcadeStack(Stack):
    """Two stream groups, one of the app and one that exists already; operators with different grants; a trail of its own."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        game = gameliftstreams.CfnApplication(
            self,
            "Game",
            description="Arcade game",
            application_source_uri="s3://example-arcade-builds/game/",
            executable_path="game.sh",
            runtime_environment=gameliftstreams.CfnApplication.RuntimeEnvironmentProperty(type="UBUNTU", version="22_04_LTS"),
        )
        arcade = gameliftstreams.CfnStreamGroup(
            self,
            "Arcade",
            description="Arcade",
            stream_class="gen5n_high",
            default_application=gameliftstreams.CfnStreamGroup.DefaultApplicationProperty(id=game.attr_id),
            location_configurations=[
                gameliftstreams.CfnStreamGroup.LocationConfigurationProperty(location_name=self.region, always_on_capacity=1),
            ],
        )
        legacy = StreamGroup.from_stream_group_id(self, "Legacy", "sg-1AB2C3De4")

        game_ops = iam.Role(
            self,
            "GameOps",
            description="On-call operators: any stream group",
            assumed_by=iam.AccountRootPrincipal(),
        )
        contractors = iam.Role(
            self,
            "Contractors",
            description="Contractors: the arcade only",
            assumed_by=iam.AccountRootPrincipal(),
        )
        ops_topic = sns.Topic(
            self,
            "OpsTopic",
            display_name="Arcade operations",
            master_key=kms.Key(self, "OpsTopicKey", description="Encrypts the topic of arcade operations", enable_key_rotation=True),
            enforce_ssl=True,
        )

        shell = StreamSessionAdminShell(self, "AdminShell", stream_groups=[arcade, legacy], alarm_topic=ops_topic)
        shell.grants.connect(game_ops)
        shell.grants.connect(contractors, stream_groups=[arcade])
        shell.grants.list_sessions(game_ops)
        shell.grants.list_sessions(contractors, stream_groups=[arcade])
        shell.backup_topic.add_subscription(EmailSubscription("security@example.com"))
        CfnOutput(self, "AdminShellEndpoint", value=shell.endpoint_url)
