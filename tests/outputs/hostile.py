"""A project whose every name and text tries to break out of the format it is written into."""

import json

SCRIPT = "<script>window.hacked=1</script>"
IMAGE = "<img src=x onerror=window.hacked=1>"
BREAKS_OUT = "\"'></td></table></style></script><svg onload=window.hacked=1>"
MARKDOWN = "| @everyone [x](javascript:alert(1)) **b** ![i](http://example.invalid/i.png) #12 <!-- ``` ~~~ $x$"
SPREADSHEET = "=1+1"
RIGHT_TO_LEFT = "\u202egnitekram\u202c"
BELL = "\u0007"
LONG = "x" * 10_000


def _quoted(text: str) -> str:
    return json.dumps(text)


HOSTILE = {
    "program.yaml": f"""kind: program
name: {_quoted(f"Evil {SCRIPT} & {MARKDOWN}")}
charter:
  purpose: {_quoted(f"1. {IMAGE} {BREAKS_OUT} {MARKDOWN}")}
  sponsor: {_quoted("vp-cs")}
  leaves_out: [{_quoted(SCRIPT)}, {_quoted(LONG)}]
dimensions:
  segment: [small, large]
population:
  - {{segment: small, accounts: 10, contacts: 20}}
  - {{segment: large, accounts: 5, contacts: 5}}
departments: {{cs: {{is_cs: true}}, marketing: {{}}}}
policy:
  pressure: {{at_most: 1, per: 7d}}
targets:
  - {{metric: retention, is: ">= 90%"}}
""",
    "journey.yaml": f"""kind: journey
stages:
  - {{id: onboarding, from: start, to: start+60d, label: {_quoted(SCRIPT)}}}
moments:
  - {{id: first, what: {_quoted(IMAGE)}, stage: onboarding, audience: everyone, window: {{from: start, to: start+30d}}}}
plans:
  - {{id: plan-one, audience: everyone, outcome: {_quoted(BREAKS_OUT)}, moments: [first]}}
""",
    "map.yaml": f"""kind: map
id: m
department: marketing
touchpoints:
  - id: one
    purpose: {_quoted(f"{SCRIPT} {IMAGE} {MARKDOWN}")}
    audience: everyone
    channel: email
    owner: {_quoted("marketing/o")}
    system: hub
    trigger: {{after: start, by: [0d, 1d]}}
    measure: {_quoted("`backquote")}
  - id: two
    purpose: {_quoted(f"{SPREADSHEET} {RIGHT_TO_LEFT} {BELL} {LONG}")}
    audience: {{segment: large}}
    channel: email
    system: hub
    trigger: {{after: start, by: 0d}}
""",
    "results.yaml": f"""kind: results
readings:
  - {{metric: retention, value: 91%, date: 2026-01-31, source: {_quoted(BREAKS_OUT)}}}
""",
}
