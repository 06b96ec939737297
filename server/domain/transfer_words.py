"""The sentences of a transfer letter about a case that is on record."""

from __future__ import annotations

from server.domain.paper_words import Facts, Paragraph, day_words, plain


def transfer_words(facts: Facts) -> list[Paragraph]:
    """None where the letter is written without a record."""
    case = facts.get("transfer")
    if not case:
        return []
    kinds, found = "、".join(case["kinds"]), day_words(case["found_on"])
    photos = f"现场检查记录和照片{case['photos']}张" if case["photos"] else "现场检查记录"
    return [
        plain(f"该案于{found}由{case['source']}发现，涉嫌{kinds}，移送编号{case['number']}。"),
        *([plain(f"基本违法事实：{case['words'].rstrip('。')}。")] if case["words"] else []),
        plain(f"随函移送材料：{photos}。"),
    ]
