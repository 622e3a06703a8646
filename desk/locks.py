"""What one unit at a time decides: the names that all who decide it lock.

Their decisions rest on rows they read and do not write. Each takes its lock wherever it likes:
whoever was not the first is done anew.
"""

from domain.ports import Unit


def lock_work_of(unit: Unit, person_id: int) -> None:
    """What somebody is given, or gives back because they leave."""
    unit.lock(f"work of {person_id}")


def lock_reports_of(unit: Unit, customer_id: int) -> None:
    """What somebody reports, which becomes another's when the two turn out to be one."""
    unit.lock(f"reports of {customer_id}")


def lock_alerts_of(unit: Unit, recipient: str) -> None:
    """How much a recipient was alerted, and on which card the next alert belongs."""
    unit.lock(f"alerts of {recipient}")


def lock_surveys_of(unit: Unit, customer_id: int) -> None:
    """How often a customer is asked how it was."""
    unit.lock(f"surveys of {customer_id}")


def lock_definitions(unit: Unit) -> None:
    """What is published, since definitions must fit each other."""
    unit.lock("definitions")


def lock_admins(unit: Unit) -> None:
    """That there is an admin, and one first admin."""
    unit.lock("admins")
