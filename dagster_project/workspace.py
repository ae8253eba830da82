"""What every step works with: settings, lake, policy and the day described."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from dagster_project.build import Plan, plan_build
from dagster_project.errors import SettingsError
from dagster_project.lake import Lake
from dagster_project.policy import Policy, load_policy
from dagster_project.progress import Progress, Silent
from dagster_project.settings import Settings


class Workspace:
    """One data directory seen through one set of settings; cheap to make, reads lazily."""

    def __init__(self, settings: Settings, progress: Progress | None = None) -> None:
        self.settings = settings
        self.progress: Progress = progress or Silent()
        self.lake = Lake(settings.lake_dir)

    @cached_property
    def policy(self) -> Policy:
        """Return the policy in use; raises PolicyError for a row that cannot be used."""
        return load_policy(self.settings)

    @cached_property
    def as_of(self) -> date:
        """Return the day described: the setting, or yesterday, the last whole day in UTC.

        Raises SettingsError for a day without data yet: what is admitted then would count as
        known that late, for good.
        """
        day = self.settings.as_of or self._today - timedelta(days=1)
        last = max(self._today, self.settings.data_until or self._today)
        if day > last:
            raise SettingsError(
                f"{day} is yet to come",
                where="--as-of, MOPS_AS_OF",
                next_step=f"describe a day up to {last}",
            )
        return day

    @property
    def logical_date(self) -> date:
        """Return the day that what is pulled now counts as known.

        Never before what was admitted already: describing an earlier day brings today's
        rows all the same, and they were not known then.
        """
        decided = [date.fromisoformat(d.as_of_date) for d in self.lake.decisions()]
        return max([self.as_of, *decided])

    @cached_property
    def data_until(self) -> date:
        """Return the last day whose data is no surprise: rows of later days are set aside."""
        return max(self.as_of, self.settings.data_until or self._today)

    @cached_property
    def _today(self) -> date:
        # The one place that reads the clock; everything else gets its day from here.
        return datetime.now(UTC).date()

    def plan(self) -> Plan:
        """Freeze what a build would be made from now."""
        return plan_build(self.lake, self.settings, self.policy, self.as_of)
