"""
Corrects faults of LocalStack that would hide the result of a deployment. Each is first shown to be there still; otherwise the start
fails, and its correction can be removed.

The first four are in the input transformer, where they would lose most notices or delay them.
"""

import functools
import inspect
import re
from concurrent.futures import ThreadPoolExecutor

import jsonpath_rw
from localstack.aws.connect import connect_to
from localstack.services.cloudformation.engine.v2.change_set_model import ChangeSetModel
from localstack.services.cloudformation.engine.v2.change_set_model_preproc import ChangeSetModelPreproc, DeletionPolicy
from localstack.services.cloudformation.engine.v2.change_set_model_executor import ChangeSetModelExecutor
from localstack.services.events import provider, target
from localstack.services.lambda_.invocation.lambda_service import LambdaService
from localstack.services.sns.publisher import PublishDispatcher
from localstack.services.sts import provider as sts

PLACEHOLDER = re.compile(r"<x>")


def in_string(template, match):
    """Whether a placeholder is inside a string, by the quotation marks before it."""
    return len(re.findall(r'(?<!\\)"', template[: match.start()])) % 2 == 1


def commas_inside_strings():
    template = '{"notice": "<x>, and more"}'
    faulty = not target.is_nested_in_string(template, PLACEHOLDER.search(template))
    target.is_nested_in_string = in_string
    return faulty


def zero_as_empty():
    transformer = {"InputPathsMap": {"x": "$.x"}}
    original = target.get_template_replacements
    faulty = original(transformer, {"x": 0})["x"] == ""

    def replacements(input_transformer, event):
        paths = input_transformer.get("InputPathsMap", {})
        zero = {name: 0 for name, path in paths.items() if target.extract_jsonpath(event, path) == 0}
        return {**original(input_transformer, event), **zero}

    target.get_template_replacements = replacements
    return faulty


def numbers_in_text():
    original = target.replace_template_placeholders
    try:
        original('{"notice": "<x> times"}', {"x": 3})
        faulty = False
    except TypeError:
        faulty = True

    def replace(template, values):
        """A number is put in as it is written, whether in a string or not."""
        for name, value in values.items():
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                template = template.replace(f"<{name}>", str(value))
        return original(template, values)

    target.replace_template_placeholders = replace
    return faulty


def paths_parsed_again_and_again():
    """It builds a parser for each path of each notice, which takes 7 ms: a minute for all events of the tests."""
    faulty = jsonpath_rw.parse("$.x") is not jsonpath_rw.parse("$.x")
    jsonpath_rw.parse = functools.cache(jsonpath_rw.parse)
    return faulty


def events_overtake_each_other():
    """
    Each event has a thread of its own, and notices have ten. AWS promises no order either. In order, the notice of the last event
    shows that no more will come.
    """
    faulty = "start_worker_thread(" in inspect.getsource(provider.EventsProvider._process_entry)
    faulty = faulty and inspect.signature(PublishDispatcher).parameters["num_thread"].default > 1
    worker = ThreadPoolExecutor(1)
    provider.start_worker_thread = lambda method, params, name: worker.submit(method, params)
    PublishDispatcher.__init__.__defaults__ = (1,)
    return faulty


def changed_api_as_another():
    """Where an API is changed in place, its stage is replaced, under the name that it has still: "Stage already exists"."""
    original = ChangeSetModel._resolve_requires_replacement
    faulty = "change_type != ChangeType.UNCHANGED" in inspect.getsource(original)

    def requires_replacement(self, node_properties, resource_type):
        return resource_type.value != "AWS::ApiGateway::Stage" and original(self, node_properties, resource_type)

    ChangeSetModel._resolve_requires_replacement = requires_replacement
    return faulty


def retain_except_on_create_deletes():
    """It deletes resources with the policy RetainExceptOnCreate. Those that existed before an update must be retained."""
    original = ChangeSetModelPreproc.visit_node_resource
    faulty = "RetainExceptOnCreate" not in inspect.getsource(ChangeSetModelExecutor)

    def visit(self, node_resource):
        delta = original(self, node_resource)
        if getattr(delta.before, "deletion_policy", None) == DeletionPolicy.RetainExceptOnCreate:
            delta.before.deletion_policy = DeletionPolicy.Retain
        return delta

    ChangeSetModelPreproc.visit_node_resource = visit
    return faulty


def any_role_for_a_function():
    """Its STS ignores trust policies, so a function can have any role. On AWS, the role must trust Lambda."""
    original = LambdaService.can_assume_role
    faulty = "AssumeRolePolicyDocument" not in inspect.getsource(sts)

    def can_assume_role(self, role_arn, region):
        if not original(self, role_arn, region):
            return False
        iam = connect_to(aws_access_key_id=role_arn.split(":")[4], region_name=region).iam
        policy = iam.get_role(RoleName=role_arn.split("/")[-1])["Role"]["AssumeRolePolicyDocument"]
        return any(
            statement["Effect"] == "Allow" and "lambda.amazonaws.com" in statement["Principal"].get("Service", [])
            for statement in policy["Statement"]
        )

    LambdaService.can_assume_role = can_assume_role
    return faulty


FIXES = (
    commas_inside_strings,
    zero_as_empty,
    numbers_in_text,
    paths_parsed_again_and_again,
    events_overtake_each_other,
    changed_api_as_another,
    retain_except_on_create_deletes,
    any_role_for_a_function,
)
for fix in FIXES:
    if not fix():
        raise SystemExit(f"LocalStack no longer has the fault {fix.__name__}: remove its correction from scripts/deploy/localstack_fixes.py")
