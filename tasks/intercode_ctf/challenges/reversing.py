"""Challenges of understanding programs."""

from __future__ import annotations

import base64
import random

from .challenge import Assets, challenge, python
from .elf import password_check, transformed
from .machines import machine, tape

_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789_{}"
"""Those that flags are made of."""


@challenge(
    "reversing",
    "easy",
    """`open.sh` says `yes` if its argument is the flag. Somebody wrapped the script several times, so that it
    cannot be read at once.""",
)
def wrapped_script(flag: str, rng: random.Random) -> Assets:
    mixed = "".join(rng.sample(_CHARACTERS, len(_CHARACTERS)))
    wanted = flag.translate(str.maketrans(_CHARACTERS, mixed))
    script = (
        f"""if [ "$(printf %s "$1" | tr '{_CHARACTERS}' '{mixed}')" = '{wanted}' ]; then echo yes; else echo no; fi"""
    )
    for _ in range(6):
        if rng.random() < 0.5:
            script = f"eval \"$(printf %s '{base64.b64encode(script.encode()).decode()}' | base64 -d)\""
        else:
            escaped = "".join(f"\\x{byte:02x}" for byte in script.encode())
            script = f"eval \"$(printf '{escaped}')\""
    unwrap = r"""
        import base64, re
        script = open("open.sh").read()
        while "eval" in script:
            inner = max(re.findall(r"'([^']*)'", script), key=len)
            hexadecimal = inner.startswith("\\x")
            script = (bytes.fromhex(inner.replace("\\x", "")) if hexadecimal else base64.b64decode(inner)).decode()
        plain, mixed, wanted = re.findall(r"'([^']*)'", script)
        print(script, wanted.translate(str.maketrans(mixed, plain)), sep="\n")
        """
    files = {"open.sh": f"#!/bin/bash\n{script}\n".encode()}
    return Assets(files, ("head -c 200 open.sh", python(unwrap)), {"open.sh": 0o755})


@challenge(
    "reversing",
    "easy",
    """`check.py` says whether its argument is the flag. Nobody ever wrote down the flag itself; what the program
    asks of each character is all that there is.""",
)
def many_conditions(flag: str, rng: random.Random) -> Assets:
    conditions = []
    for index, character in enumerate(flag):
        code, key = ord(character), rng.randint(3, 120)
        text, value = rng.choice(
            [
                (f"ord(s[{index}]) ^ {key}", code ^ key),
                (f"ord(s[{index}]) + {key}", code + key),
                (f"ord(s[{index}]) * {key} % 257", code * key % 257),
                (f"{key} * {key} - ord(s[{index}])", key * key - code),
            ]
        )
        conditions.append(f"({text}) == {value}")
    rng.shuffle(conditions)
    tests = "".join(f"ok = ok and {condition}\n" for condition in conditions)
    program = f"import sys\n\ns = sys.argv[1].ljust({len(flag)})\nok = len(s) == {len(flag)}\n{tests}print(ok)\n"
    solve = r"""
        import re
        conditions = re.findall(r"ok = ok and (.*)", open("check.py").read())
        found = {}
        for condition in conditions:
            index = int(re.search(r"s\[(\d+)\]", condition)[1])
            found[index] = next(chr(code) for code in range(32, 127) if eval(condition, {"s": {index: chr(code)}}))
        print("".join(found[index] for index in sorted(found)))
        """
    return Assets({"check.py": program.encode()}, ("head -8 check.py", python(solve)))


@challenge(
    "reversing",
    "medium",
    """`vault.py` prints the flag, and would take some millions of years for it. Make it come to an end.""",
)
def too_slow(flag: str, rng: random.Random) -> Assets:
    a, b, c = (rng.randint(1, 9) for _ in range(3))
    start = rng.randint(70, 90)
    values = [1, 2, 5]
    while len(values) < start + len(flag):
        values.append(a * values[-1] + b * values[-2] + c * values[-3])
    encrypted = [ord(character) ^ values[start + index] // 7 % 256 for index, character in enumerate(flag)]
    program = f"""def paths(n):
    if n < 3:
        return (1, 2, 5)[n]
    return {a} * paths(n - 1) + {b} * paths(n - 2) + {c} * paths(n - 3)


ENCRYPTED = {encrypted}

for index, value in enumerate(ENCRYPTED):
    print(chr(value ^ paths({start} + index) // 7 % 256), end="", flush=True)
print()
"""
    solve = r"""sed '1 i import functools\n@functools.cache' vault.py | python3 -"""
    return Assets({"vault.py": program.encode()}, ("cat vault.py", solve))


def _rank(rows: list[list[int]], modulus: int) -> int:
    """Of a square matrix over the integers modulo a prime."""
    left = [list(row) for row in rows]
    rank = 0
    for column in range(len(rows)):
        pivot = next((row for row in left if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        inverse = pow(pivot[column], -1, modulus)
        pivot = [value * inverse % modulus for value in pivot]
        left = [[(value - row[column] * p) % modulus for value, p in zip(row, pivot, strict=True)] for row in left]
        rank += 1
    return rank


@challenge(
    "reversing",
    "hard",
    """`check.py` says whether its argument is the flag. It looks at sums over all characters only, so no
    character can be told without the others.""",
)
def equations(flag: str, rng: random.Random) -> Assets:
    codes = flag.encode()
    rows: list[list[int]] = []
    while not rows or _rank(rows, 257) < len(codes):
        rows = [[rng.randrange(257) for _ in codes] for _ in codes]
    wanted = [sum(factor * code for factor, code in zip(row, codes, strict=True)) % 257 for row in rows]
    lines = ",\n".join(f"    {row}" for row in rows)
    program = f"""import sys

ROWS = [
{lines},
]
WANTED = {wanted}

codes = sys.argv[1].encode().ljust(len(ROWS))
print(len(codes) == len(ROWS) and WANTED == [sum(a * c for a, c in zip(row, codes)) % 257 for row in ROWS])
"""
    solve = """
        exec(open("check.py").read().split("codes =")[0])
        rows, size = [row + [value] for row, value in zip(ROWS, WANTED)], len(ROWS)
        for column in range(size):
            pivot = next(index for index in range(column, size) if rows[index][column])
            rows[column], rows[pivot] = rows[pivot], rows[column]
            inverse = pow(rows[column][column], -1, 257)
            rows[column] = [value * inverse % 257 for value in rows[column]]
            for index in range(size):
                if index != column:
                    factor = rows[index][column]
                    rows[index] = [(a - factor * b) % 257 for a, b in zip(rows[index], rows[column])]
        print("".join(chr(row[-1]) for row in rows))
        """
    return Assets({"check.py": program.encode()}, ("tail -5 check.py | cut -c 1-150", python(solve)))


@challenge(
    "reversing",
    "hard",
    """`check` is a program for Linux on x86-64: it reads a password from standard input and says whether it is
    right. `check.lst` is its disassembly. The password is the flag.""",
)
def native_code(flag: str, rng: random.Random) -> Assets:
    key = rng.randint(1, 255)
    program, listing = password_check(transformed(flag.encode(), key), key)
    solve = r"""
        import re
        listing = open("check.lst").read()
        table = bytes.fromhex(re.search(r": table: (.*)", listing)[1])
        key = int(re.search(r"mov dl, (0x[0-9a-f]+)", listing)[1], 16)
        before, password = 0, ""
        for value in table:
            mixed = (value >> 3 | value << 5) & 255
            password += chr((mixed ^ key) - before & 255)
            before, key = value, key * 5 + 17 & 255
        print(password)
        """
    files = {"check": program, "check.lst": listing.encode()}
    return Assets(files, ("cat check.lst", python(solve)), {"check": 0o755})


CHALLENGES = (wrapped_script, many_conditions, machine, too_slow, tape, equations, native_code)
