"""The calls nearly all traffic consists of, without building Telegram's objects: a third of
their processor time. Everything rarer goes through python-telegram-bot's methods."""

import json

from telegram.error import BadRequest

from adapters.telegram.capabilities import MAX_NOTICE
from adapters.telegram.failures import is_not_modified
from adapters.telegram.outbound import EditText, SendText
from adapters.telegram.request import AiohttpRequest
from adapters.telegram.text import shortened

_COMMON = {"parse_mode": "HTML", "link_preview_options": '{"is_disabled": true}'}


class Calls:
    """Text messages, answers to presses, and who we are. `base_url` is that of the bot."""

    def __init__(self, request: AiohttpRequest, base_url: str) -> None:
        self._request = request
        self._base_url = base_url

    async def send_text(
        self, text: SendText, chat: int, *, thread: int | None, reply_to: str
    ) -> str:
        """Returns the message's id."""
        values = {"chat_id": str(chat), "text": text.html, **_COMMON}
        if thread is not None:
            values["message_thread_id"] = str(thread)
        if reply_to:
            answered = {"message_id": int(reply_to), "allow_sending_without_reply": True}
            values["reply_parameters"] = json.dumps(answered)
        if text.markup is not None:
            values["reply_markup"] = text.markup.to_json()
        shown = await self._request.call(f"{self._base_url}/sendMessage", values)
        return str(shown["message_id"])

    async def edit_text(self, text: EditText, chat: int) -> str:
        """Returns the message's id. That it shows the same already is no error."""
        values = {"chat_id": str(chat), "message_id": str(text.message_id), "text": text.html}
        if text.markup is not None:
            values["reply_markup"] = text.markup.to_json()
        try:
            await self._request.call(f"{self._base_url}/editMessageText", values | _COMMON)
        except BadRequest as error:
            if not is_not_modified(error):
                raise
        return str(text.message_id)

    async def ask_who_we_are(self) -> None:
        """It changes nothing."""
        await self._request.call(f"{self._base_url}/getMe", {})

    async def answer_press(self, query: str, notice: str) -> None:
        """Stop the button's spinning; show a notice, if there is one."""
        values = {"callback_query_id": query}
        if notice:
            values["text"] = shortened(notice, MAX_NOTICE)
        await self._request.call(f"{self._base_url}/answerCallbackQuery", values)
