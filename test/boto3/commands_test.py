"""Checks the aws commands in the documentation against botocore's models: service, operation and options (run by scripts/checks/boto3.ts)."""
import json
import re
import shlex
import unittest
from pathlib import Path

import botocore.session
from botocore import xform_name

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# The AWS CLI's global options, and its commands that botocore doesn't know.
GLOBAL_OPTIONS = {"--profile", "--region", "--query", "--output"}
CLI_COMMANDS = {("login",), ("sso", "login"), ("configure", "list-profiles"), ("cloudtrail", "validate-logs")}

SESSION = botocore.session.get_session()


def documented():
    """Every command with its page: in sentences, where it may be wrapped, and in blocks, where a backslash may continue it."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        fences = r"^[ \t]*```.*?^[ \t]*```"
        inline = re.findall(r"`(aws\s+[a-z][^`]+)`", re.sub(fences, "", text, flags=re.M | re.S))
        code = "\n".join(re.findall(fences, text, flags=re.M | re.S))
        blocks = re.findall(r"^[ \t]*(?:\$ )?(aws [^\n]+)$", re.sub(r"\\\n\s*", " ", code), flags=re.M)
        for command in [*inline, *blocks]:
            yield page.name, " ".join(command.split())


def problem_of(command):
    """Why the AWS CLI would reject the command, or None."""
    words = shlex.split(command)[1:]
    if any(tuple(words[:len(own)]) == own for own in CLI_COMMANDS):
        return None
    service, operation, *rest = [*words, "", ""]
    if service not in SESSION.get_available_services():
        return f"there is no service {service}"
    model = SESSION.get_service_model(service)
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    if operation not in operations:
        return f"{service} has no operation {operation}"
    shape = model.operation_model(operations[operation]).input_shape
    members = {f"--{xform_name(name, '-')}": name for name in (shape.members if shape else {})}
    given = {word for word in rest if word.startswith("--")}
    unknown = given - set(members) - GLOBAL_OPTIONS
    if unknown:
        return f"{service} {operation} has no {', '.join(sorted(unknown))}"
    missing = {option for option, name in members.items() if shape and name in shape.required_members} - given
    # A sentence may mention an operation without options. A command with options must be complete, since people paste it.
    return f"{service} {operation} needs {', '.join(sorted(missing))}" if given and missing else None


class Commands(unittest.TestCase):
    def test_finds_commands_in_sentences_and_blocks(self):
        found = list(documented())
        self.assertGreater(len(found), 30)
        self.assertIn(("audit.md", "aws kms schedule-key-deletion"), found)
        self.assertIn(("runbook.md", "aws iam put-role-policy --role-name … --policy-name Stop --policy-document file://stop.json"), found)

    def test_finds_every_command(self):
        for page in PAGES:
            mentions = len(re.findall(r"(?:^[ \t]*(?:\$ )?|`)aws\s+[a-z]", page.read_text(encoding="utf-8"), flags=re.M))
            self.assertEqual(mentions, sum(name == page.name for name, _ in documented()), page.name)

    def test_every_command_is_valid(self):
        for page, command in documented():
            with self.subTest(page=page, command=command):
                self.assertIsNone(problem_of(command))

    def test_fails_on_invalid_commands(self):
        for wrong, problem in [
            ("aws gamelift-streams list-applications", "no service"),
            ("aws cloudtrail stop-trail --name x", "no operation"),
            ("aws cloudtrail stop-logging --trail x", "has no --trail"),
            ("aws iam put-role-policy --role-name x", "needs --policy-document, --policy-name"),
        ]:
            with self.subTest(command=wrong):
                self.assertIn(problem, problem_of(wrong))


class Regions(unittest.TestCase):
    def test_botocore_has_an_endpoint_in_each_documented_region(self):
        named = json.loads((ROOT / "test" / "docs" / "regions.json").read_text(encoding="utf-8"))["regions"]
        self.assertEqual([], [region for region in named if region not in SESSION.get_available_regions("gameliftstreams")])


if __name__ == "__main__":
    unittest.main(verbosity=2)
