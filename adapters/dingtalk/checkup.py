"""What `gongdan doctor` wants to know of an account: credentials, permission, way of receiving."""

from collections.abc import AsyncIterator
from typing import Final

from adapters.dingtalk.api import Api
from adapters.dingtalk.cards import look
from adapters.dingtalk.directory_checkup import DirectoryCheckup
from adapters.dingtalk.frames import ROBOT_TOPIC
from adapters.dingtalk.outbound import as_param
from adapters.dingtalk.settings import DingtalkSettings
from adapters.shared.findings import Findings
from domain.delivery import AccountRefused, AddressUnreachable, DeliveryError
from domain.ports import Finding

# Nobody is called so: DingTalk checks the permission and shows nothing to anybody.
_NOBODY: Final = "gongdan-doctor-nobody"


class Checkup:
    """Looks, and shows nothing to anybody."""

    def __init__(self, api: Api, account: str, settings: DingtalkSettings) -> None:
        self._api = api
        self._say = Findings(platform="dingtalk", account=account)
        self._settings = settings

    async def findings(self) -> list[Finding]:
        """Everything found, good and bad."""
        try:
            await self._api.token.get()
        except AccountRefused as error:
            return [self._say.bad("credentials_refused", reason=str(error))]
        except DeliveryError as error:
            url = self._settings.api_base_url
            return [self._say.bad("unreachable", url=url, reason=str(error))]
        found = [self._say.good("credentials", robot=self._settings.robot_code)]
        found.append(await self._sending())
        found += [finding async for finding in self._changing()]
        if self._settings.directory:
            directory = DirectoryCheckup(self._api, self._say)
            found += [one async for one in directory.findings(self._settings.directory)]
        found += [finding async for finding in self._receiving()]
        return found

    async def _sending(self) -> Finding:
        body = {
            "robotCode": self._settings.robot_code,
            "userIds": [_NOBODY],
            "msgKey": "sampleText",
            "msgParam": as_param({"content": "?"}),
        }
        try:
            await self._api.post("/v1.0/robot/oToMessages/batchSend", body)
        except AddressUnreachable:
            return self._say.good("sending")
        except AccountRefused as error:
            code = "permission_missing" if "permission" in str(error).lower() else "robot_refused"
            robot = self._settings.robot_code
            return self._say.bad(code, robot=robot, reason=str(error))
        except DeliveryError as error:
            return self._say.bad("sending_failed", reason=str(error))
        return self._say.good("sending")

    async def _changing(self) -> AsyncIterator[Finding]:
        template = self._settings.card_template_id
        if not template:
            return
        try:
            await look(self._api)
        except DeliveryError as error:
            yield self._say.bad("cards_refused", template=template, reason=str(error))
        else:
            yield self._say.good("cards", template=template)

    async def _receiving(self) -> AsyncIterator[Finding]:
        if url := self._settings.callback_url:
            yield self._say.good("callback", url=url)
        else:
            try:
                await self._api.open_stream((ROBOT_TOPIC,))
            except DeliveryError as error:
                yield self._say.bad("stream_refused", reason=str(error))
            else:
                yield self._say.good("stream")
        yield self._say.good("not_redelivered")
