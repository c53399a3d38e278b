"""
Prints, as JSON, the operations of the services in the first argument that change something, with every text that a caller
may pass: what botocore's models say, in the spelling that CloudTrail uses for them.
"""
import json
import re
import sys

import botocore
from botocore.loaders import Loader

# EventBridge gets no records of reads (readOnly is true in them), so no rule can match these.
READS = re.compile(r'^(Get|List|Describe|Search|Lookup|Check|Validate|Filter|Head|Select|Simulate|Estimate|Detect|Preview|Export)(?=[A-Z])|^Batch(Get|Describe)|^Test(DNSAnswer|EventPattern|MetricFilter|Transformer|Type)$')
# Deeper levels are the text of a document (a web ACL's rules, for example), not the name of a resource.
DEEPEST = 3
# S3's own records have their own names.
SPELLED = {'Bucket': 'bucketName'}


def spelled(service, member):
    """CloudTrail begins parameters with a small letter."""
    return SPELLED.get(member) if service == 's3' and member in SPELLED else member[0].lower() + member[1:]


def texts(service, shapes, name, path, seen):
    shape = shapes[name]
    kind = shape['type']
    if name in seen or path.count('.') > DEEPEST:
        return
    if kind == 'structure':
        for member, value in shape.get('members', {}).items():
            yield from texts(service, shapes, value['shape'], f'{path}.{spelled(service, member)}'.lstrip('.'), seen | {name})
    elif kind == 'list':
        yield from texts(service, shapes, shape['member']['shape'], path, seen | {name})
    elif kind == 'string' and 'enum' not in shape:
        yield path


def operations(service):
    model = Loader().load_service_model(service, 'service-2')
    return {
        operation: sorted(set(texts(service, model['shapes'], details['input']['shape'], '', frozenset()))) if 'input' in details else []
        for operation, details in sorted(model['operations'].items())
        if not READS.match(operation)
    }


services = {service: operations(service) for service in sys.argv[1].split(',')}
json.dump({'botocore': botocore.__version__, 'services': services}, sys.stdout)
