"""Invented names of people and villages. Nobody is meant: ID numbers use an area code that no
county has, phones a block that is not in use."""

from __future__ import annotations

from random import Random

from survey_schema.identity import id_number_check_digit

_SURNAMES = "王李张刘陈杨赵郭武高马韩任梁白贾冯田孟薛郝樊侯段温邢苗闫乔岳"
_OFFICIAL_SURNAMES = "何罗谢唐许邓萧曹袁潘"  # four eyes compare names: owners bear others
_MIDDLE = "建国志永文玉秀春海贵福明俊世彦晓润连爱月"
_LAST = "平林生英兰花军强梅红亮山民虎堂芳珍旺宏才云喜亭"

_STEMS = (
    "李家",
    "王家",
    "张家",
    "刘家",
    "石家",
    "韩家",
    "贾家",
    "高家",
    "武家",
    "赵家",
    "马家",
    "孟家",
    "柳树",
    "杏树",
    "榆树",
    "枣林",
    "松树",
    "黄土",
    "白草",
    "红崖",
    "青石",
    "石板",
    "羊圈",
    "磨石",
    "龙王",
    "关帝",
    "水泉",
    "清水",
    "沙",
    "胡麻",
    "谷子",
    "糜子",
    "黑土",
    "阳",
    "背阴",
    "暖",
)
_ENDS = ("沟", "坪", "庄", "洼", "梁", "坡", "湾", "岭", "寨", "堡", "窑", "滩", "咀", "峁", "圪垯")
_SIDES = ("", "", "", "东", "西", "南", "北", "上", "下", "前", "后", "大", "小")

_NOWHERE = "140999"  # 忻州市 has no county 99: such a number cannot be anybody's
_GROUPS = ("一", "二", "三", "四", "五", "六", "东头", "西头")


def official(random: Random) -> str:
    return random.choice(_OFFICIAL_SURNAMES) + person(random)[1:]


def person(random: Random) -> str:
    middle = random.choice(_MIDDLE) if random.random() < 0.7 else ""
    return random.choice(_SURNAMES) + middle + random.choice(_LAST)


def id_number(random: Random, serial: int) -> str:
    """Well-formed, with a right check digit; `serial` keeps two people apart."""
    born = f"{random.randint(1938, 1992)}{random.randint(1, 12):02d}{random.randint(1, 28):02d}"
    first17 = f"{_NOWHERE}{born}{serial % 1000:03d}"
    return first17 + id_number_check_digit(first17)


def phone(serial: int) -> str:
    return f"19900{serial % 1_000_000:06d}"


def group(random: Random) -> str:
    return random.choice(_GROUPS)


class VillageNames:
    """Names for the villages of one county, each once."""

    def __init__(self, random: Random, taken: frozenset[str]) -> None:
        self._random = random
        self._taken = set(taken)

    def next(self) -> str:
        while True:
            sides, stem, end = (self._random.choice(some) for some in (_SIDES, _STEMS, _ENDS))
            name = f"{sides}{stem}{end}村"
            if name not in self._taken:
                self._taken.add(name)
                return name
