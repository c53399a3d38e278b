"""The newest boto3 gets typed results and typed errors from the broker (run by scripts/checks/boto3.ts)."""
import json
import os
import unittest
from urllib.parse import quote

import boto3
from botocore.config import Config

BROKER = json.loads(os.environ["BROKER"])
GROUP = BROKER["group"]


def client(who="operator", reason="INC-4711 schwarzer Bildschirm – größer"):
    """boto3's own client for the broker: it signs for API Gateway, and sends the reason."""
    result = boto3.client(
        "gameliftstreams",
        endpoint_url=BROKER["endpoint"],
        region_name=BROKER["region"],
        config=Config(read_timeout=40, retries={"total_max_attempts": 1}),
        **BROKER[who],
    )

    def before_call(params, context, **_):
        context["signing"] = {**context.get("signing", {}), "signing_name": "execute-api"}
        if reason is not None:
            params["headers"]["x-admin-shell-reason"] = quote(reason)

    result.meta.events.register("before-call.gameliftstreams.*", before_call)
    return result


def ask(session, group=GROUP, using=None):
    return (using or client()).create_stream_session_admin_shell(Identifier=group, StreamSessionIdentifier=session)


class Broker(unittest.TestCase):
    def assert_refused(self, error, status, session, group=GROUP, **options):
        using = client(**options)
        with self.assertRaises(getattr(using.exceptions, error)) as caught:
            ask(session, group, using)
        response = caught.exception.response
        self.assertEqual(response["Error"]["Code"], error)
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], status)
        return response

    def test_a_typed_result(self):
        answer = ask("READY")
        self.assertTrue(answer["SessionId"].startswith("gameliftstreams-"))
        self.assertTrue(answer["StreamUrl"].startswith("wss://"))
        self.assertTrue(answer["TokenValue"])
        self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"], 200)
        self.assertEqual(answer["ResponseMetadata"]["HTTPHeaders"]["cache-control"], "no-store")

    def test_a_session_that_becomes_ready(self):
        answer = ask("SOON")
        self.assertGreaterEqual(int(answer["ResponseMetadata"]["HTTPHeaders"]["x-admin-shell-attempts"]), 2)

    def test_a_session_named_by_its_arn(self):
        arn = f"arn:aws:gameliftstreams:{BROKER['region']}:{BROKER['account']}:streamsession/{GROUP}/READY"
        self.assertIn("TokenValue", ask(arn))

    def test_fails_without_a_reason(self):
        response = self.assert_refused("ValidationException", 400, "READY", reason=None)
        self.assertIn("x-admin-shell-reason", response["Error"]["Message"])

    def test_fails_for_a_session_that_has_ended(self):
        response = self.assert_refused("ValidationException", 400, "OVER")
        self.assertIn("TERMINATED (clientDisconnected)", response["Error"]["Message"])

    def test_fails_for_a_session_that_does_not_exist(self):
        self.assert_refused("ResourceNotFoundException", 404, "NOSUCH")

    def test_fails_for_another_stream_group(self):
        self.assert_refused("AccessDeniedException", 403, "READY", group="sg-1AB2C3De4", who="contractor")

    def test_fails_for_a_caller_without_a_grant(self):
        self.assert_refused("AccessDeniedException", 403, "READY", who="stranger")

    def test_fails_for_a_session_that_never_gets_ready(self):
        response = self.assert_refused("StreamSessionAccessNotReadyException", 409, "NEVER")
        self.assertGreaterEqual(int(response["ResponseMetadata"]["HTTPHeaders"]["retry-after"]), 1)


if __name__ == "__main__":
    print(f"boto3 {boto3.__version__}")
    unittest.main(verbosity=2)
