"""The body of each kind of paper, one function a kind; total on whole facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from server.domain.paper_words import (
    Facts,
    Paragraph,
    about_words,
    basis_words,
    contact_words,
    day_words,
    hazard_words,
    head,
    house_words,
    is_severe,
    plain,
    time_words,
    where_words,
)
from server.domain.papers import KINDS
from server.domain.transfer_words import transfer_words

# ---- one function per kind ---------------------------------------------------------------


def _hazard_notice(facts: Facts) -> list[Paragraph]:
    surveyed = day_words(facts["house"].get("surveyed_on"))
    return [
        plain(
            f"根据{basis_words(facts)}，经现场排查，你（单位）{where_words(facts)}存在安全隐患。现告知如下："
        ),
        head("一、房屋基本情况"),
        plain(f"该房屋{house_words(facts)}。"),
        head("二、存在的安全隐患"),
        *hazard_words(facts),
        head("三、初步判定"),
        plain(
            f"{surveyed}现场排查，初步判定为“{facts['case']['verdict']}”。"
            "初步判定不代替房屋安全鉴定。"
        ),
        head("四、有关要求"),
        *(_SEVERE if is_severe(facts) else _GENERAL),
        plain("房屋产权人（使用人）是房屋安全的第一责任人，应当配合做好隐患治理。"),
        contact_words(facts),
    ]


_SEVERE = (
    plain("1.立即停止使用该房屋，撤离房屋内的全部人员，不得擅自返回。"),
    plain("2.配合做好封房、警戒和受影响的周边人员疏散。"),
    plain("3.如需继续使用，应当委托具备资质的鉴定机构进行安全鉴定，并按鉴定结论治理。"),
    plain("4.整治验收合格前，不得用作经营场所或者人员聚集场所。"),
)
_GENERAL = (
    plain("1.隐患消除前限制使用，发现裂缝扩大、房屋倾斜等险情立即撤离并报告。"),
    plain("2.按照乡镇（社区）制定的整治方案落实措施，在规定期限内消除隐患。"),
    plain("3.不得擅自加层、改扩建、拆改承重结构或者改变房屋用途。"),
)


def _stop_title(facts: Facts) -> str:
    stops = "停止使用、停止经营" if facts["house"]["is_operational"] else "停止使用"
    return f"自建房{stops}通知书"


def _stop_use_notice(facts: Facts) -> list[Paragraph]:
    stops = "停止使用、停止经营" if facts["house"]["is_operational"] else "停止使用"
    measures = facts["measures"][-1]
    limit = time_words(measures["due_at"])
    return [
        plain(
            f"经排查，你（单位）{where_words(facts)}初步判定为“{facts['case']['verdict']}”。"
            f"根据{basis_words(facts)}，现通知你（单位）立即{stops}该房屋。"
        ),
        head("一、存在的安全隐患"),
        *hazard_words(facts),
        head("二、管控措施"),
        plain(
            f"采取下列管控措施：{'、'.join(measures['kinds'])}。上述措施应当于{limit}前落实到位。"
        ),
        head("三、有关要求"),
        plain("1.房屋内的人员应当立即撤离，未经解除管控不得擅自返回或者允许他人进入。"),
        plain("2.不得损毁、移动警戒线、封条和警示标志。"),
        plain("3.隐患经整治验收合格、管控措施解除后，方可恢复使用。"),
        contact_words(facts),
    ]


def _rectify_notice(facts: Facts) -> list[Paragraph]:
    plans = facts["plans"]
    found = _report_words(facts)
    return [
        plain(
            f"经排查，你（单位）{where_words(facts)}存在安全隐患。{found}根据{basis_words(facts)}，现通知你（单位）限期整改。"
        ),
        head("一、存在的安全隐患"),
        *hazard_words(facts),
        head("二、整改措施和期限"),
        *(plain(_plan_words(number, one)) for number, one in enumerate(plans, start=1)),
        head("三、有关要求"),
        plain("1.涉及承重结构加固、拆除的，应当由具备相应资质的单位设计、施工。"),
        plain("2.整改完成后，及时向乡镇人民政府（社区）申请验收；经验收合格方可销号。"),
        plain("3.验收合格前，不得用作经营场所或者人员聚集场所。"),
        contact_words(facts),
    ]


def _plan_words(number: int, plan: Facts) -> str:
    remedies, due = "、".join(plan["remedies"]), day_words(plan["due_on"])
    asked = plan["requirement"].strip().rstrip("。")
    return f"{number}.{remedies}：{asked}。整改期限：{due}前完成。监管责任单位：{plan['unit']}。"


def _report_words(facts: Facts) -> str:
    report = facts.get("report")
    if not report:
        return ""
    return (
        f"{report['agency']}出具的鉴定报告（编号{report['number']}）评定该房屋为{report['grade']}。"
    )


def _inspection_notice(facts: Facts) -> list[Paragraph]:
    days = facts["input"]["due_days"]
    return [
        plain(
            f"经排查，你（单位）{where_words(facts)}初步判定为“{facts['case']['verdict']}”。"
            f"根据{basis_words(facts)}，该房屋应当进行安全鉴定。现将有关事项通知如下："
        ),
        head("一、排查发现的安全隐患"),
        *hazard_words(facts),
        head("二、鉴定要求"),
        plain("1.委托在本县登记的房屋安全鉴定机构，对房屋进行整体性鉴定。"),
        plain(f"2.自收到本通知书之日起{days}日内，取得鉴定报告并报送我单位。"),
        plain("3.如实提供房屋建设、装修、改扩建等资料，配合现场检测。"),
        head("三、其他事项"),
        plain("鉴定期间应当按照要求落实管控措施；未经鉴定或者鉴定为危险房屋的，不得用作经营场所。"),
        contact_words(facts),
    ]


def _supervision_letter(facts: Facts) -> list[Paragraph]:
    given, case = facts["input"], facts["case"]
    if facts.get("task"):
        return _supervision_of_task(facts)
    return [
        plain(
            f"根据{basis_words(facts)}，现就{about_words(facts)}安全隐患整治工作予以督办，函告如下："
        ),
        head("一、案件情况"),
        plain(
            f"该房屋初步判定为“{case['verdict']}”，案卷号{case['number']}，"
            f"{day_words(case['opened_on'])}立案，目前处于“{case['stage']}”环节"
            f"{_overdue_words(case)}。"
        ),
        head("二、督办事项"),
        plain(_sentence(given["matter"])),
        head("三、办理时限"),
        plain(f"请于{day_words(given['due_on'])}前办结，并将办理情况书面报送我单位。"),
        contact_words(facts),
    ]


def _supervision_of_task(facts: Facts) -> list[Paragraph]:
    given, task, today = facts["input"], facts["task"], facts["case"]["told_on"]
    days = (date.fromisoformat(today) - date.fromisoformat(task["due_on"])).days
    late = f"，已超期{days}日" if days > 0 else "，已超期"
    return [
        plain(f"根据{basis_words(facts)}，现就{task['number']}派单的办理予以督办，函告如下："),
        head("一、派单情况"),
        plain(
            f"{day_words(task['dispatched_on'])}向你单位派单（{task['number']}，{task['kind']}），"
            f"涉及{about_words(facts)}，办理期限为{day_words(task['due_on'])}{late}，尚未办结。"
        ),
        plain(f"派单要求：{_sentence(task['demand'])}"),
        head("二、督办事项"),
        plain(_sentence(given["matter"])),
        head("三、办理时限"),
        plain(f"请于{day_words(given['due_on'])}前办结，并将办理情况书面报送我单位。"),
        contact_words(facts),
    ]


def _overdue_words(case: Facts) -> str:
    due, today = case.get("due_on"), case["told_on"]
    if not due or due >= today:
        return ""
    days = (date.fromisoformat(today) - date.fromisoformat(due)).days
    return f"，办理期限为{day_words(due)}，已超期{days}日"


def _sentence(text: str) -> str:
    said = text.strip()
    return said if said.endswith(("。", "！", "；")) else f"{said}。"


def _talk_notice(facts: Facts) -> list[Paragraph]:
    given, case = facts["input"], facts["case"]
    return [
        plain(
            f"根据{basis_words(facts)}，现就自建房安全隐患整治工作对你单位进行约谈。有关事项通知如下："
        ),
        head("一、约谈事由"),
        plain(_sentence(given["matter"])),
        plain(f"涉及{about_words(facts)}，案卷号{case['number']}，目前处于“{case['stage']}”环节。"),
        head("二、约谈时间、地点和对象"),
        plain(f"时间：{time_words(given['talk_at'])}。"),
        plain(f"地点：{given['talk_place']}。"),
        plain(f"对象：{given['talk_person']}。"),
        head("三、有关要求"),
        plain("请准备书面汇报材料，说明整治进展、存在问题和下一步措施，并按时参加。"),
        contact_words(facts),
    ]


def _transfer_letter(facts: Facts) -> list[Paragraph]:
    given = facts["input"]
    return [
        plain(
            f"我单位在自建房安全专项整治中发现，{where_words(facts)}涉及你单位职责范围内的问题。"
            f"根据{basis_words(facts)}，现将有关情况移送你单位处理。"
        ),
        head("一、当事人和房屋情况"),
        plain(f"当事人：{facts['owner']['name']}。该房屋{house_words(facts)}。"),
        head("二、移送事由"),
        plain(_sentence(given["matter"])),
        *transfer_words(facts),
        *([head("三、排查发现的安全隐患"), *hazard_words(facts)] if facts["hazards"] else []),
        plain(
            "请依法调查处理，并将处理结果函告我单位。房屋排查资料随函移送，可凭房屋编码在系统中查阅。"
        ),
        contact_words(facts),
    ]


def _sign_off_notice(facts: Facts) -> list[Paragraph]:
    accepted, signed = facts["acceptance"], facts["sign_off"]
    return [
        plain(
            f"你（单位）{where_words(facts)}的安全隐患已经整治。根据{basis_words(facts)}，现将销号事项通知如下："
        ),
        head("一、整治和验收情况"),
        *(plain(_done_words(number, one)) for number, one in enumerate(facts["plans"], start=1)),
        plain(f"{day_words(accepted['on_site_on'])}现场验收，结论为{accepted['conclusion']}。"),
        head("二、销号"),
        plain(
            f"{day_words(signed['signed_on'])}{_by(signed)}予以销号，销号编号{signed['number']}。"
        ),
        head("三、有关要求"),
        plain("1.定期检查房屋安全状况，发现新的隐患及时报告村（居）委会或者乡镇人民政府。"),
        plain("2.不得擅自加层、改扩建、拆改承重结构；改变用途应当依法办理手续。"),
        contact_words(facts),
    ]


def _by(signed: Facts) -> str:
    """Whose office signed; the first papers do not say."""
    return f"由{signed['office']}" if signed.get("office") else ""


def _done_words(number: int, plan: Facts) -> str:
    remedies = "、".join(plan["remedies"])
    return f"{number}.{remedies}：{day_words(plan.get('finished_on'))}完成。"


_Title = Callable[[Facts], str]
_Body = Callable[[Facts], list[Paragraph]]


def _plain_title(kind: str) -> _Title:
    return lambda facts: KINDS[kind].title


BODIES: Mapping[str, tuple[_Title, _Body | None]] = {
    "hazard_notice": (_plain_title("hazard_notice"), _hazard_notice),
    "stop_use_notice": (_stop_title, _stop_use_notice),
    "rectify_notice": (_plain_title("rectify_notice"), _rectify_notice),
    "inspection_notice": (_plain_title("inspection_notice"), _inspection_notice),
    "supervision_letter": (
        lambda facts: (
            "关于自建房安全专项整治派单办理的督办函"
            if facts.get("task")
            else f"关于{facts['house']['village']}自建房安全隐患整治工作的督办函"
        ),
        _supervision_letter,
    ),
    "talk_notice": (
        lambda facts: "关于自建房安全隐患整治工作的约谈通知",
        _talk_notice,
    ),
    "transfer_letter": (
        lambda facts: f"关于移送{facts['house']['village']}自建房有关问题的函",
        _transfer_letter,
    ),
    "acceptance_form": (_plain_title("acceptance_form"), None),
    "sign_off_notice": (_plain_title("sign_off_notice"), _sign_off_notice),
}
