"""
LocalStack, with replacements: moto's DynamoDB instead of a download of DynamoDB Local; for functions, which LocalStack
runs in Docker, the process at FUNCTION_HOST; and IDs and ARNs for Amazon GameLift Streams, which it doesn't have at all. localstack_fixes.py corrects its faults.
"""

import os
import sys
import threading
import uuid
from types import SimpleNamespace

import localstack_fixes  # noqa: F401
import requests
from localstack.runtime.main import main
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceProvider, ResourceProviderExecutor
from localstack.services.dynamodb.server import DynamodbServer
from localstack.services.lambda_.invocation import runtime_executor
from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from localstack.utils.run import FuncThread
from moto.server import ThreadedMotoServer


def serve_moto(server: DynamodbServer) -> FuncThread:
    thread = FuncThread(lambda _: ThreadedMotoServer("127.0.0.1", server.port, verbose=False).start())
    thread.start()
    return thread


class HostedExecutor(runtime_executor.RuntimeExecutor):
    """Hands each invocation to the host, with all that Lambda would have given to the function."""

    def start(self, env_vars):
        self.environment = env_vars

    def stop(self):
        pass

    def get_address(self):
        return "127.0.0.1"

    def get_endpoint_from_executor(self):
        return "127.0.0.1"

    def get_runtime_endpoint(self):
        return ""

    def get_logs(self):
        return ""

    def invoke(self, payload):
        version = self.function_version
        answer = requests.post(
            os.environ["FUNCTION_HOST"],
            json={
                "functionArn": payload["invoked-function-arn"],
                "code": str(version.config.code.get_unzipped_code_location()),
                "handler": version.config.handler,
                "timeoutMs": version.config.timeout * 1000,
                "environment": {name: str(value) for name, value in self.environment.items()},
                "event": payload["payload"],
            },
        )
        return InvocationResult(payload["invoke-id"], answer.content, is_error=not answer.ok, logs="")

    @classmethod
    def prepare_version(cls, function_version):
        function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        pass


class StreamsStandIn(ResourceProvider):
    """Creates nothing. Policies and routes name these resources, so they must have names as the service gives them."""

    SCHEMA = {"primaryIdentifier": ["/properties/Arn"]}
    PREFIXES = {"AWS::GameLiftStreams::Application": "a", "AWS::GameLiftStreams::StreamGroup": "sg"}

    def create(self, request):
        resource = request.resource_type.split("::")[-1].lower()
        identifier = f"{self.PREFIXES[request.resource_type]}-{uuid.uuid4().hex[:9]}"
        arn = f"arn:aws:gameliftstreams:{request.region_name}:{request.account_id}:{resource}/{identifier}"
        return ProgressEvent(OperationStatus.SUCCESS, resource_model={**request.desired_state, "Id": identifier, "Arn": arn})

    def update(self, request):
        kept = {name: request.previous_state[name] for name in ("Id", "Arn")}
        return ProgressEvent(OperationStatus.SUCCESS, resource_model={**request.desired_state, **kept})

    def delete(self, request):
        return ProgressEvent(OperationStatus.SUCCESS, resource_model={})


load_provider = ResourceProviderExecutor.try_load_resource_provider


def load_provider_or_stand_in(resource_type):
    return StreamsStandIn() if resource_type in StreamsStandIn.PREFIXES else load_provider(resource_type)


ResourceProviderExecutor.try_load_resource_provider = staticmethod(load_provider_or_stand_in)
DynamodbServer.do_start_thread = serve_moto
runtime_executor.EXECUTOR_PLUGIN_MANAGER = SimpleNamespace(
    exists=lambda _: True, load=lambda _: SimpleNamespace(load=lambda: HostedExecutor)
)

def end_with_parent():
    """Whoever started this holds its standard input open, however they end."""
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
main()
