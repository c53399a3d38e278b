from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk.aws_sns_subscriptions import EmailSubscription
from cdk_gameliftstreams_admin_shell import Gate, StreamGroup, StreamSessionAdminShell
from constructs import Construct


class TournamentStack(Stack):
    """Shells that the ticket system and a colleague must allow first; emergency access without them, which somebody else reviews."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        finals = StreamGroup.from_stream_group_id(self, "Finals", "sg-9ZY8X7Wv6")
        ticket = lambda_.Function.from_function_name(self, "Ticket", "ticket-gate")

        # People are told apart by the names of their sessions, so nobody may choose one.
        people = iam.AccountRootPrincipal().with_conditions({"StringEquals": {"sts:RoleSessionName": "${aws:username}"}})
        crew = iam.Role(
            self,
            "Crew",
            description="Tournament crew: asks for shells, and approves those of others",
            assumed_by=people,
        )
        on_call = iam.Role(
            self,
            "OnCall",
            description="On call at night: emergency access",
            assumed_by=people,
        )
        leads = iam.Role(
            self,
            "Leads",
            description="Leads: review emergencies",
            assumed_by=people,
        )

        shell = StreamSessionAdminShell(
            self,
            "AdminShell",
            stream_groups=[finals],
            gates=[
                Gate.from_function(ticket, timeout=Duration.seconds(3)),
                Gate.two_persons(valid_for=Duration.minutes(30)),
            ],
        )
        shell.grants.connect(crew)
        shell.grants.approve(crew)
        shell.grants.connect_in_emergency(on_call)
        shell.grants.review_emergencies(leads)
        shell.backup_topic.add_subscription(EmailSubscription("security@example.com"))
        CfnOutput(self, "AdminShellEndpoint", value=shell.endpoint_url)
