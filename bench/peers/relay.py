"""A support relay as people write it by hand on python-telegram-bot: one insert, one message on.

python -m bench.peers.relay API_BASE_URL TOKEN GROUP DATABASE
"""

import sqlite3
import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters  # noqa: TID251 - theirs

_, base_url, token, group, path = sys.argv
database = sqlite3.connect(path)
database.execute("CREATE TABLE IF NOT EXISTS messages (chat INTEGER, name TEXT, text TEXT)")


async def relay(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Keep what a customer writes, and show it to the engineers."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    with database:
        row = (message.chat_id, user.first_name, message.text)
        database.execute("INSERT INTO messages VALUES (?, ?, ?)", row)
    await context.bot.send_message(group, f"{user.first_name}: {message.text}")


application = Application.builder().token(token).base_url(f"{base_url}/bot").build()
application.add_handler(MessageHandler(filters.TEXT & filters.ChatType.PRIVATE, relay))
application.run_polling()
