"""DingTalk: one robot of an app, heard over streams or callbacks, writing by session or API."""
