"""Words that acknowledge and ask for nothing ("好的", "thanks", a thumbs-up). When in doubt it is
not one: a request taken for thanks would wait for ever."""

import re

# Longer texts say something.
_LONGEST = 80

_CHINESE = """
    好 好的 好滴 好哒 好嘞 好咧 好呀 好吧 好勒 收到 收到了 了解 了解了 明白 明白了
    知道 知道了 清楚了 谢谢 谢谢您 谢谢你 谢谢你们 谢谢您们 谢谢大家
    谢谢老师 谢谢师傅 谢谢工程师 谢了 谢啦
    多谢 多谢了 感谢 感谢您 感谢你 感谢你们 非常感谢 十分感谢 万分感谢 太感谢了 太谢谢了 感激不尽
    辛苦 辛苦了 您辛苦了 你辛苦了 你们辛苦了 辛苦您了 辛苦你了 辛苦大家了 辛苦师傅了
    麻烦您了 麻烦你了 麻烦了 麻烦你们了 没事了 没关系 恩 嗯呢 哦 噢 喔 哈 哈哈 嘿嘿
    不客气 客气了 太好了 太棒了 真棒 很好 非常好 棒 赞 点赞 给力 厉害
    再见 拜拜 晚安 早安 周末愉快 工作愉快 祝好
    感谢支持 感谢帮助 谢谢支持 谢谢帮助 谢谢您的帮助 谢谢你的帮助 感谢您的帮助 感谢你的帮助
    的 了 啦 呀 啊 哟 哒 呢 哦哦
"""
# These also answer a question ("may we come tomorrow?").
_ASSENT = """
    可以|可以的|可以了|行|行的|没问题|是|是的|对|对的|嗯|嗯嗯|yes|yeah|yep|sure|sure thing|fine
    no problem|np|that is fine|that's fine|sounds good|looks good|all right|alright
"""
_ENGLISH = """
    ok|okay|okey|k|kk|okk|okie|thanks|thank you|thank u|thankyou|thx|thnx|tks|ty|tysm|3q
    many thanks|thanks a lot|thanks a million|thank you so much|thank you very much|so much
    very much|cheers|much appreciated|appreciated|appreciate it|i appreciate it|appreciate your help
    for your help|for the help|for helping|for the quick reply|for your support|again
    got it|noted|understood|i see|roger|roger that
    all good|good|very good|great|perfect|excellent|awesome|amazing|wonderful
    nice|cool|brilliant|fantastic|lovely|no worries|will do
    bye|goodbye|good bye|good night|have a nice day|have a good day|you too|you're welcome
    welcome|team|guys|everyone|sir|madam|that's great|that is great|very helpful
"""
# How people knock at the door before they say what they want.
_GREETINGS = """
    你好 您好 你们好 您们好 大家好 哈喽 嗨 喂 在吗 在么 在不在 有人吗 有人在吗 有人么
    早上好 上午好 中午好 下午好 晚上好 请问 请问一下 打扰一下 打扰了
"""
_ENGLISH_GREETINGS = """
    hi|hello|hey|hi there|hello there|hey there|good morning|good afternoon|good evening|greetings
    anybody there|anyone there|is anybody there|is anyone there|are you there|excuse me
"""
_APPROVING = "👍👌🙏🤝👏💪🙌🫡🙂😊😀😁😄😃😆😉😘😍🥰🤗☺❤🧡💛💚💙💜🌹🌷💐🎉💯✅✔🆗♥"
# Skin tones, variation selectors and joiners change how an emoji looks, not what it says.
_DRESS = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\u200d]")
_BRACKETED = re.compile(
    r"\[(?:强|ok|握手|抱拳|鼓掌|玫瑰|微笑|呲牙|愉快|爱心|合十|好的|赞|感谢|收到|嘿哈|加油|胜利)\]"
)
_SILENT = r"\s,，.。…!！~～、;；:：'’\"“”()（）\-—^_*"
_TOKEN = re.compile(r"[a-z0-9']+|.", re.DOTALL)
_SPOKEN = re.compile(f"[a-z0-9']+|[^{_SILENT}]")
_SIGN = re.compile(f"[{_APPROVING}]")

Tokens = tuple[str, ...]


def is_pleasantry(text: str, *, is_question_open: bool = False) -> bool:
    """The whole text acknowledges, thanks or takes leave, and nothing else.

    `is_question_open`: the customer was asked something, so that "yes" is an answer.
    """
    plain = _DRESS.sub("", text).casefold().replace("’", "'").strip()
    if not plain or len(plain) > _LONGEST:
        return False
    worded, approvals = _without_approval(plain)
    tokens = _spoken(worded)
    if not tokens:
        return approvals > 0
    return _is_made_of(tokens, _COURTESY if is_question_open else _ANY)


def is_greeting(text: str) -> bool:
    """The whole text says hello, and nothing yet of what is wanted."""
    plain = text.casefold().strip()
    if not plain or len(plain) > _LONGEST:
        return False
    worded = _spoken(re.sub(r"[?？]", " ", plain))
    return bool(worded) and _is_made_of(worded, _HELLO)


def _spoken(text: str) -> Tokens:
    """Without what is not heard; a word may have apostrophes, but not consist of them."""
    return tuple(token for token in _SPOKEN.findall(text) if token.strip("'"))


def _without_approval(text: str) -> tuple[str, int]:
    text, bracketed = _BRACKETED.subn(" ", text)
    worded, signs = _SIGN.subn(" ", text)
    return worded, bracketed + signs


def _tokens(phrase: str) -> Tokens:
    return tuple(token for token in _TOKEN.findall(phrase.strip()) if token != " ")


def _phrases(*lists: str) -> frozenset[Tokens]:
    written = (phrase for text in lists for phrase in re.split(r"[|\n]", text))
    return frozenset(filter(None, map(_tokens, written)))


_COURTESY = _phrases("|".join(_CHINESE.split()), _ENGLISH)
_HELLO = _phrases("|".join(_GREETINGS.split()), _ENGLISH_GREETINGS)
_ANY = _COURTESY | _phrases(_ASSENT)
_LONGEST_PHRASE = max(map(len, _ANY))


def _is_made_of(tokens: Tokens, phrases: frozenset[Tokens]) -> bool:
    """Every token belongs to a phrase, in some way of cutting them."""
    reached = {0}
    for start in range(len(tokens)):
        if start > max(reached):
            return False
        if start in reached:
            ends = range(start + 1, min(start + _LONGEST_PHRASE, len(tokens)) + 1)
            reached.update(end for end in ends if tokens[start:end] in phrases)
    return len(tokens) in reached
