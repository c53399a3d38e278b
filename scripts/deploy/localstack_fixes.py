"""
Corrects faults of LocalStack that would hide the result of a deployment. Each is first shown to be there still; otherwise the start
fails, and its correction can be removed.

The first three are in the input transformer, where they would lose most notices.
"""

import inspect
import re

from localstack.services.cloudformation.engine.v2.change_set_model import ChangeSetModel
from localstack.services.events import target

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


def changed_api_as_another():
    """Where an API is changed in place, its stage is replaced, under the name that it has still: "Stage already exists"."""
    original = ChangeSetModel._resolve_requires_replacement
    faulty = "change_type != ChangeType.UNCHANGED" in inspect.getsource(original)

    def requires_replacement(self, node_properties, resource_type):
        return resource_type.value != "AWS::ApiGateway::Stage" and original(self, node_properties, resource_type)

    ChangeSetModel._resolve_requires_replacement = requires_replacement
    return faulty


for fix in (commas_inside_strings, zero_as_empty, numbers_in_text, changed_api_as_another):
    if not fix():
        raise SystemExit(f"LocalStack no longer has the fault {fix.__name__}: remove its correction from scripts/deploy/localstack_fixes.py")
