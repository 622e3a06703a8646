"""How an account's findings for `gongdan doctor` are written down."""

from dataclasses import dataclass

from domain.ports import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Of one account; codes stand behind "doctor.<platform>."."""

    platform: str
    account: str

    def good(self, code: str, **params: object) -> Finding:
        """It is as it should be."""
        return self._finding(code, params, is_good=True)

    def bad(self, code: str, **params: object) -> Finding:
        """Something must be mended."""
        return self._finding(code, params, is_good=False)

    def care(self, code: str, **params: object) -> Finding:
        """Good for now, but something is to be done before long."""
        return self._finding(code, params, is_good=True, needs_care=True)

    def _finding(
        self, code: str, params: dict[str, object], *, is_good: bool, needs_care: bool = False
    ) -> Finding:
        return Finding(
            is_good=is_good,
            needs_care=needs_care,
            code=f"doctor.{self.platform}.{code}",
            params={"account": self.account, **params},
        )
