"""核对一户一档：只用 Python 3 自带的库，不需要本系统的软件。

用法：在解开的文件夹里运行  python3 verify.py
逐项核对：每个文件的 SHA-256；台账每条记录的 SM3 及前后衔接；台账末端在全县锚定中的位置；
文书 PDF 与台账记载是否一致。全部相符时退出码为 0。
"""

import hashlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
FIRST = "0" * 64


def say(text):
    sys.stdout.write(text + "\n")


def sm3(data):
    """SM3（GB/T 32905-2016），纯 Python。"""

    def left(x, n):
        n %= 32
        return (x << n | x >> (32 - n)) & 0xFFFFFFFF if n else x

    v = [
        0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600,
        0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
    ]  # fmt: skip
    length = len(data) * 8
    data += b"\x80" + b"\x00" * ((55 - len(data)) % 64) + length.to_bytes(8, "big")
    for start in range(0, len(data), 64):
        w = [int.from_bytes(data[i : i + 4], "big") for i in range(start, start + 64, 4)]
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ left(w[j - 3], 15)
            x ^= left(x, 15) ^ left(x, 23)
            w.append(x ^ left(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = v
        for j in range(64):
            t = 0x79CC4519 if j < 16 else 0x7A879D8A
            ss1 = left((left(a, 12) + e + left(t, j)) & 0xFFFFFFFF, 7)
            ss2 = ss1 ^ left(a, 12)
            ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
            gg = e ^ f ^ g if j < 16 else (e & f) | (~e & 0xFFFFFFFF & g)
            tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
            tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
            a, b, c, d = tt1, a, left(b, 9), c
            e, f, g, h = tt2 ^ left(tt2, 9) ^ left(tt2, 17), e, left(f, 19), g
        now = (a, b, c, d, e, f, g, h)
        v = [v[j] ^ now[j] for j in range(8)]
    return b"".join(x.to_bytes(4, "big") for x in v)


def hash_of(parts):
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return sm3(text.encode()).hex()


def check_files(faults):
    listed = set()
    for line in (HERE / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        wanted, name = line.split("  ", 1)
        listed.add(name)
        path = HERE / name
        if not path.is_file():
            faults.append(f"缺少文件 {name}")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != wanted:
            faults.append(f"文件 {name} 已被改动")
    there = {p.relative_to(HERE).as_posix() for p in HERE.rglob("*") if p.is_file()}
    faults += [f"多出文件 {name}" for name in sorted(there - listed - {"SHA256SUMS"})]
    return len(listed)


def check_chain(entries, faults):
    previous = FIRST
    for number, one in enumerate(entries, start=1):
        order = ("county_code", "chain", "seq", "event", "at", "actor", "unit_id", "case_id")
        parts = [one[name] for name in order] + [one["facts"], one["previous"]]
        if one["seq"] != number:
            faults.append(f"台账第 {number} 条缺失或次序不对")
        if one["previous"] != previous:
            faults.append(f"台账第 {number} 条与前一条不衔接")
        if hash_of(parts) != one["hash"]:
            faults.append(f"台账第 {number} 条已被改动")
        previous = one["hash"]


def check_anchor(proof, entries, faults):
    leaf, anchor = proof["leaf"], proof["anchor"]
    held = [one for one in entries if one["seq"] == leaf["seq"]]
    if not held or held[0]["hash"] != leaf["hash"] or held[0]["chain"] != leaf["chain"]:
        faults.append("锚定所证明的不是本台账")
    node = sm3(b"\x00" + f"{leaf['chain']}\n{leaf['seq']}\n{leaf['hash']}".encode())
    for side, other in proof["path"]:
        pair = bytes.fromhex(other) + node if side == "left" else node + bytes.fromhex(other)
        node = sm3(b"\x01" + pair)
    if node.hex() != anchor["root"]:
        faults.append("台账末端不在所附的全县锚定之内")
    order = ("county_code", "seq", "at", "reason", "chains", "root", "previous")
    if hash_of([anchor[name] for name in order]) != anchor["hash"]:
        faults.append("锚定记录已被改动")


def check_papers(entries, faults):
    recorded = {}
    for one in entries:
        if one["event"] == "paper.rendered":
            facts = json.loads(one["facts"])
            recorded[facts["paper"]] = facts["pdf"]
    listed = json.loads((HERE / "papers.json").read_text(encoding="utf-8"))
    for paper in listed:
        path = HERE / paper["file"] if paper["file"] else None
        if path and path.is_file():
            found = hashlib.sha256(path.read_bytes()).hexdigest()
            if recorded.get(paper["id"], found) != found:
                faults.append(f"文书 {paper['number']} 与台账记载不一致")


def main():
    faults = []
    number = check_files(faults)
    ledger = json.loads((HERE / "ledger.json").read_text(encoding="utf-8"))
    check_chain(ledger["entries"], faults)
    if ledger["proof"]:
        check_anchor(ledger["proof"], ledger["entries"], faults)
    check_papers(ledger["entries"], faults)
    for fault in faults:
        say(f"不符：{fault}")
    if faults:
        return 1
    say(f"相符：{number} 个文件，{len(ledger['entries'])} 条台账记录。")
    if ledger["proof"]:
        anchor = ledger["proof"]["anchor"]
        say(f"第 {anchor['seq']} 号锚定（{anchor['at']}）的根：{anchor['root']}")
        say("请与当月月报所印的根核对。")
    else:
        say("导出时尚无锚定，只能证明台账前后衔接。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
