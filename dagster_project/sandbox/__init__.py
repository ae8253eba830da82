"""The sample world: customers of a health-care company, made from a seed, served as vendors do.

`start(settings)` makes the world if it is missing, runs the stand-ins on 127.0.0.1 as a child
that ends with its parent, and returns settings that lead to them. `advance(settings, days)`
lets the world live on. Nothing else of the project knows that a source is a stand-in.

**The world.** 600 organisations in Japan, Russia, the United States and Germany with 4,000
people, their names in Japanese, Russian and English. Most sign for the platform ORBIS in terms
of twelve months, staggered so that every month has renewals; some own the laser LUMEN; both buy
and prescribe the gel VITALIS. It starts on 2024-07-01 and ends on 2026-06-30.

**Knobs**, in `Settings`: `sandbox_seed`, `sandbox_accounts` (people follow, 6.7 each),
`sandbox_events` (usage over the 24 months; device operations follow, 1 to 25) and
`sandbox_rate_scale` (how many times the vendors' rate limits the stand-ins allow).

**Making.** `sql/world` makes the world, `sql/api` renders every API record as JSON,
`sql/files` and `sql/erp` shape the exports. Chance is a hash of (seed, stream, ids): the same
seed, size and end day give the same bytes, and a later end day leaves the earlier days alone.
Every row carries the time at which it could first be seen, so records change as days pass:
outcomes get known, records are merged, archived and deleted, provisional volumes turn final,
a hundredth of usage arrives up to five days late, and files by month grow at their end.

**Where things stand**, in `settings.sandbox_dir`: `state.json` (which world this is),
`api/<vendor>.<object>.tsv` (what the stand-ins serve), `erp.sqlite`, `files/` with
`mapping.yml`, `truth.json`, and `faults.json` while a test has switched on a `Fault`.

**The mess.** HubSpot keeps people and companies of its own, matched by license number, e-mail
or facility code, where it has those; some twice, some merged, some archived, some sharing the
clinic's mailbox. The CRM has duplicates, merges and deletions too. Mail programs open and
link scanners click, marked and unmarked. The clinics' export is Japanese, in code page 932,
with raw patient numbers. One usage event in 2,000 is sent twice. In the ERP one customer in ten
has a second number for a year; who sees it writes it to `files/customer_merges.csv`, since an
ERP's lines keep the number they were booked under.

**The planted truths**, in `truth.json`, which only tests read:

- `renewals`: who will not renew, about one term in nine, and why. A leaver shows its reason
  (decline of usage, fall of sentiment, escalated tickets, loss of the key user, a competitor's
  move) and often a second symptom, from about half a year ahead; a decline takes 8 to 12 weeks
  and is mostly over 90 days before the end. A few leave without a sign; some who stay show a
  false alarm.
- `purchases`: a rep's visit and a webinar multiply the chance of a purchase; newsletters go
  mostly to big accounts, and so keep purchases company without causing one.
- `misusers`: who sets the laser outside its right range, and who mends that after seeing the
  content that corrects it.
- `loyalty_knees`: at which visit loyalty sets in, by clinic, around the seventh.
- `too_green_employees`: account managers who see every customer greener.
- `action_effects`: the play that works, by the chance that it was done where the trouble went and
  where it stayed; one that changes nothing; and those worked on only where the trouble is real,
  which change nothing and look harmful.
- `late_news`: what a month's report could not know: credit notes, orders and calls that were
  written down twelve days after the month's end or later; customers found to have a second number,
  with the lines booked under it; and, after `WORLD_END`, prices mended in place, which only those
  see who pulled before.
- `leaking_hand_off`: the hand-off between departments that loses fields.
"""

from dagster_project.sandbox.faults import Fault
from dagster_project.sandbox.process import RunningSandbox, start
from dagster_project.sandbox.state import advance, ensure, world_end
from dagster_project.sandbox.world import WORLD_END, WORLD_START, WorldSize

__all__ = [
    "WORLD_END",
    "WORLD_START",
    "Fault",
    "RunningSandbox",
    "WorldSize",
    "advance",
    "ensure",
    "start",
    "world_end",
]
