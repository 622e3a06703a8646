from playwright.async_api import Page, expect

from domain.messaging import Address, IncomingKind, Outgoing
from tests.browser.conftest import Visit
from tests.browser.hand import bubble, is_connected, picture, sees, write
from tests.integration.webchat.house import ACCOUNT, House, question, until


def photo(name: str = "出纸口.png") -> dict[str, object]:
    return {"name": name, "mimeType": "image/png", "buffer": picture()}


async def chat_of(page: Page) -> Address:
    chat = await page.evaluate("document.querySelector('gd-chat').chat")
    return Address(account=ACCOUNT, chat=chat)


async def test_a_customer_writes_and_is_answered(home: House, visit: Visit) -> None:
    page = await visit()
    await expect(page.locator("h3")).to_have_text("您好，请问遇到了什么问题？")

    await write(page, "打印机坏了")
    await sees(page, "收到：打印机坏了")

    await expect(page.locator(".is-mine .mark")).to_have_attribute("data-mark", "sent")
    await expect(page.locator(".day")).to_have_text("今天")
    await expect(page.locator("h3")).to_be_hidden()
    assert await page.title() == "远山科技"


async def test_buttons_are_pressed_and_stay_pressed(home: House, visit: Visit) -> None:
    page = await visit()
    await page.get_by_role("button", name="报修").click()
    await page.get_by_role("button", name="投诉建议").click()
    await sees(page, "收到：/pick complain")

    chosen = page.get_by_role("button", name="投诉建议")
    await expect(chosen).to_have_attribute("aria-pressed", "true")
    await page.reload()
    await expect(chosen).to_have_attribute("aria-pressed", "true")
    commands = [taken.press.command for taken in home.desk.taken if taken.press]
    assert commands == ["/new", "/pick complain"]


async def test_a_notice_of_a_press_is_shown_and_fades(home: House, visit: Visit) -> None:
    page = await visit()
    await is_connected(page)
    home.desk.notice = "这个按钮已经过期。"
    await home.desk.show(question(await chat_of(page)), key="q")
    await page.get_by_role("button", name="咨询").click()

    toast = page.locator(".toast")
    await expect(toast).to_have_text("这个按钮已经过期。")
    await expect(toast).to_be_hidden(timeout=10_000)


async def test_files_come_by_choice_paste_and_drop(home: House, visit: Visit) -> None:
    page = await visit()
    await is_connected(page)
    await page.set_input_files("input[type=file]", [photo(), photo("铭牌.png")])
    await expect(page.locator(".tray li")).to_have_count(2)
    await write(page, "请看照片")
    await expect(page.locator(".picture img")).to_have_count(2)

    transfer = """(kind) => {
        const data = new DataTransfer();
        data.items.add(new File(["日志"], "日志.txt", { type: "text/plain" }));
        const place = document.querySelector(kind === "paste" ? "textarea" : "gd-chat");
        place.dispatchEvent(kind === "paste"
            ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
            : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }"""
    for kind in ("paste", "drop"):
        await page.evaluate(transfer, kind)
    await expect(page.locator(".tray li")).to_have_count(2)
    await page.get_by_role("button", name="移除 日志.txt").first.click()
    await page.get_by_role("button", name="发送").click()

    await expect(page.locator("a.file")).to_have_count(1)
    assert [[file.name for file in taken.files] for taken in home.desk.taken] == [
        ["出纸口.png", "铭牌.png"],
        ["日志.txt"],
    ]


async def test_a_picture_opens_large_and_closes_by_key(visit: Visit) -> None:
    page = await visit()
    await is_connected(page)
    await page.set_input_files("input[type=file]", [photo(), photo("铭牌.png")])
    await page.press("textarea", "Enter")
    await page.get_by_role("button", name="查看图片 出纸口.png").click()

    dialog = page.get_by_role("dialog")
    await expect(dialog.locator(".name")).to_have_text("出纸口.png")
    await page.keyboard.press("ArrowRight")
    await expect(dialog.locator(".name")).to_have_text("铭牌.png")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)


async def test_a_file_that_is_not_taken_says_so_and_can_be_let_go(
    home: House, visit: Visit
) -> None:
    page = await visit()
    await is_connected(page)
    program = {"name": "x.exe", "mimeType": "", "buffer": b"MZ\x90\0" + bytes(900)}
    await page.set_input_files("input[type=file]", [program])
    await page.press("textarea", "Enter")
    await expect(page.locator(".failure")).to_contain_text("不支持这种文件")

    await write(page, "那就算了")
    await sees(page, "收到：那就算了")
    await page.locator(".failure").get_by_role("button", name="删除").click()
    await expect(page.locator(".failure")).to_have_count(0)


async def test_an_input_method_chooses_letters_with_enter(home: House, visit: Visit) -> None:
    page = await visit()
    await page.locator("textarea").fill("dayinji")
    await page.evaluate(
        """document.querySelector("textarea").dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }))"""
    )
    await expect(page.locator("textarea")).to_have_value("dayinji")
    await page.locator("textarea").press("Shift+Enter")
    await page.locator("textarea").press_sequentially("第二行")
    await page.locator("textarea").press("Enter")
    await sees(page, "收到：dayinji")

    assert home.desk.taken[0].text == "dayinji\n第二行"


async def test_a_draft_is_still_there_after_a_reload(visit: Visit) -> None:
    page = await visit()
    await page.locator("textarea").fill("写到一半")
    await page.reload()

    await expect(page.locator("textarea")).to_have_value("写到一半")


async def test_ones_own_message_can_be_changed(home: House, visit: Visit) -> None:
    page = await visit()
    await write(page, "打印机坏")
    await sees(page, "收到：打印机坏")
    await page.locator("textarea").press("ArrowUp")
    await expect(page.locator("textarea")).to_have_value("打印机坏")
    await write(page, "复印机坏了")

    await expect(page.locator(".is-mine .bubble")).to_contain_text("复印机坏了")
    await expect(page.locator(".is-mine .bubble")).to_contain_text("已编辑")
    await expect(page.locator(".is-mine .mark")).to_have_attribute("data-mark", "sent")
    assert home.desk.taken[-1].kind is IncomingKind.EDIT


async def test_what_is_taken_back_leaves_but_a_hint(home: House, visit: Visit) -> None:
    page = await visit()
    await is_connected(page)
    chat = await chat_of(page)
    shown = await home.desk.show(Outgoing(address=chat, text="您的电梯明天修"), key="r")
    await sees(page, "您的电梯明天修")
    await home.adapter.recall(chat.chat, [shown])
    await sees(page, "这条消息已撤回")
    await expect(page.locator("body")).not_to_contain_text("您的电梯明天修")
    await page.reload()
    await sees(page, "这条消息已撤回")


async def test_an_answer_shows_what_it_answers(home: House, visit: Visit) -> None:
    page = await visit()
    await write(page, "打印机坏了")
    await sees(page, "收到：打印机坏了")
    await bubble(page, "收到：打印机坏了").hover()
    await page.get_by_role("button", name="回复").last.click()
    await expect(page.locator(".context")).to_contain_text("收到：打印机坏了")
    await write(page, "谢谢")
    await sees(page, "收到：谢谢")

    await expect(page.locator(".is-mine .quote")).to_contain_text("收到：打印机坏了")
    assert home.desk.taken[-1].reply_to == "2"


async def test_older_lines_come_while_scrolling_back(home: House, visit: Visit) -> None:
    page = await visit()
    await is_connected(page)
    address = await chat_of(page)
    for number in range(150):
        text = f"通知 {number:03}\n第二行"
        await home.desk.show(Outgoing(address=address, text=text), key=f"n {number}")
    await page.reload()
    await sees(page, "通知 149")
    await expect(bubble(page, "通知 149")).to_be_in_viewport()
    await expect(bubble(page, "通知 050")).to_have_count(0)

    for _ in range(40):
        await page.locator(".scroller").evaluate("(it) => it.scrollBy(0, -900)")
        if await bubble(page, "通知 000").count():
            break
        await page.evaluate("() => new Promise(requestAnimationFrame)")
    await sees(page, "通知 000")
    await page.get_by_role("button", name="回到最新消息").click()
    await expect(bubble(page, "通知 149")).to_be_in_viewport()


async def test_news_while_looking_back_are_announced_and_counted(home: House, visit: Visit) -> None:
    page = await visit()
    await is_connected(page)
    address = await chat_of(page)
    for number in range(30):
        await home.desk.show(Outgoing(address=address, text=f"通知 {number}"), key=f"n {number}")
    await sees(page, "通知 29")
    await page.locator(".scroller").evaluate("(it) => it.scrollTo(0, 0)")
    await expect(page.get_by_role("button", name="回到最新消息")).to_be_visible()
    await home.desk.show(Outgoing(address=address, text="工程师已出发"), key="news")

    pill = page.get_by_role("button", name="1 条新消息")
    await expect(pill).to_be_visible()
    await expect(page.locator(".timeline [role=status]")).to_contain_text("工程师已出发")
    await until_title(page, "(1) 远山科技")
    await pill.click()
    await expect(bubble(page, "工程师已出发")).to_be_in_viewport()
    await until_title(page, "远山科技")


async def test_language_and_theme_are_chosen_and_kept(home: House, visit: Visit) -> None:
    page = await visit(color_scheme="light")
    await is_connected(page)
    await page.get_by_role("button", name="换成深色").click()
    await page.get_by_role("button", name="EN").click()
    await expect(page.locator("textarea")).to_have_attribute("placeholder", "Write a message…")
    await until(lambda: home.desk.taken)
    assert home.desk.taken[0].press
    assert home.desk.taken[0].press.command == "/lang en"

    await page.reload()
    await expect(page.get_by_role("button", name="Report a problem")).to_be_visible()
    assert await page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert await page.evaluate("document.documentElement.lang") == "en"


async def test_an_english_browser_gets_english(visit: Visit) -> None:
    page = await visit(locale="en-GB")

    await expect(page.locator("h3")).to_have_text("Hello! What can we help you with?")


async def test_everything_works_by_keyboard(home: House, visit: Visit) -> None:
    page = await visit(reduced_motion="reduce")
    await is_connected(page)
    await home.desk.show(question(await chat_of(page)), key="q")
    await sees(page, "请问是哪类问题？")
    await page.locator(".scroller").focus()
    await page.keyboard.press("ArrowUp")
    await expect(bubble(page, "请问是哪类问题？")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".context")).to_contain_text("请问是哪类问题？")
    await page.keyboard.press("Escape")
    await expect(page.locator(".context")).to_be_hidden()
    await page.get_by_role("button", name="咨询").focus()
    await page.keyboard.press("Enter")
    await sees(page, "收到：/pick ask")

    await expect(page.get_by_role("button", name="咨询")).to_be_focused()


async def test_everything_that_can_be_pressed_has_a_name(home: House, visit: Visit) -> None:
    page = await visit()
    await page.set_input_files("input[type=file]", [photo()])
    await write(page, "看")
    await sees(page, "收到：看")
    await page.get_by_role("button", name="报修").click()
    await sees(page, "请问是哪类问题？")

    nameless = await page.evaluate(
        """[...document.querySelectorAll("button, a, textarea, select, img, audio, video")]
            .filter((it) => !(it.getAttribute("aria-label") ?? it.innerText ?? "").trim()
                && !it.textContent.trim() && !it.alt && !it.hidden)
            .map((it) => it.outerHTML)"""
    )
    assert nameless == []


async def test_long_words_and_many_buttons_stay_in_their_place(home: House, visit: Visit) -> None:
    page = await visit(viewport={"width": 320, "height": 568})
    await write(page, "E" * 400 + " https://example.com/" + "a" * 300)
    await write(page, "/many")
    await expect(page.locator(".choice")).to_have_count(20)

    too_wide = await page.evaluate(
        """[...document.querySelectorAll("gd-chat *")]
            .filter((it) => it.getBoundingClientRect().right > innerWidth + 1
                && !it.closest(".quick, .tray, .unseen, .toasts"))
            .map((it) => it.className)"""
    )
    assert too_wide == []


async def until_title(page: Page, title: str) -> None:
    await page.wait_for_function("(title) => document.title === title", arg=title)
