"""The contract of every adapter, kept by a self-built app."""

import pytest

from domain.messaging import FileKind
from tests.contracts.adapter_contract import PICTURE, AdapterContract
from tests.integration.wecom.stages import AppStage


class TestWecomApp(AdapterContract):
    people_edit = False
    people_answer = False
    # What members send as a document reaches no app.
    people_send_documents = False

    @pytest.fixture
    def stage(self, stage: AppStage) -> AppStage:
        return stage

    async def test_a_picture_comes_in(self, stage: AppStage) -> None:
        content = PICTURE + bytes(range(256)) * 2000
        stage.hand.sends_picture(content)
        (incoming,) = await stage.door.takes(1)
        (file,) = incoming.files
        assert file.kind is FileKind.PICTURE
        assert b"".join([piece async for piece in stage.adapter.fetch(file.reference)]) == content
