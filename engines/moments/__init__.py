"""Moments as people write them in Chinese and English: 明天上午9点, Friday 14:30, 2h."""
