from tests.talk import Talk


def test_a_report_from_the_first_word_to_the_number(talk: Talk) -> None:
    wang = talk.customer("王女士")
    wang.says("打印机坏了，一直卡纸")
    wang.sees("有多着急")
    wang.presses("一般")
    wang.sees("产品型号")
    print(wang.screen)
