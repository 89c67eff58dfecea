"""Challenges of reversing that are about machines of our own making."""

from __future__ import annotations

import random

from .challenge import Assets, challenge, python

_MACHINE = '''"""Runs program.bin on the password in the first argument."""

import sys

OPERATIONS = {operations}


def run(program, password):
    a = 0
    for place in range(0, len(program), 2):
        operation, value = OPERATIONS[program[place]], program[place + 1]
        if operation == "load":
            a = password[value] if value < len(password) else 0
        elif operation == "xor":
            a ^= value
        elif operation == "add":
            a = (a + value) & 255
        elif operation == "rotate":
            a = (a << value | a >> (8 - value)) & 255
        elif operation == "expect" and a != value:
            return False
    return True


if __name__ == "__main__":
    print("accepted" if run(open("program.bin", "rb").read(), sys.argv[1].encode()) else "rejected")
'''


def _step(operation: str, a: int, value: int) -> int:
    if operation == "xor":
        return a ^ value
    return a + value & 255 if operation == "add" else (a << value | a >> (8 - value)) & 255


@challenge(
    "reversing",
    "medium",
    """`machine.py` is a small machine, and `program.bin` a program for it, which accepts one password: the flag.""",
)
def machine(flag: str, rng: random.Random) -> Assets:
    names = ["load", "xor", "add", "rotate", "expect"]
    numbers = dict(zip(names, rng.sample(range(256), len(names)), strict=True))
    parts = []
    for index, character in enumerate(flag):
        a = ord(character)
        part = [numbers["load"], index]
        for _ in range(rng.randint(3, 6)):
            operation = rng.choice(["xor", "add", "rotate"])
            value = rng.randint(1, 7) if operation == "rotate" else rng.randint(1, 255)
            a = _step(operation, a, value)
            part += [numbers[operation], value]
        parts.append(bytes([*part, numbers["expect"], a]))
    rng.shuffle(parts)
    source = _MACHINE.replace("{operations}", repr({number: name for name, number in numbers.items()}))
    solve = """
        from machine import OPERATIONS, run
        program = open("program.bin", "rb").read()
        parts, password = [], {}
        for place in range(0, len(program), 2):
            if OPERATIONS[program[place]] == "load":
                parts.append(b"")
            parts[-1] += program[place : place + 2]
        for part in parts:
            alone = bytes([part[0], 0]) + part[2:]
            password[part[1]] = next(code for code in range(32, 127) if run(alone, bytes([code])))
        print("".join(chr(password[index]) for index in sorted(password)))
        """
    return Assets({"machine.py": source.encode(), "program.bin": b"".join(parts)}, ("cat machine.py", python(solve)))


_SYMBOLS = "><+-.[]"


def _tape_program(text: str, rng: random.Random) -> str:
    """A program that prints a text: each character is built as a product and a rest, in a cell of its own."""
    program = ""
    for character in text:
        factor = rng.randint(5, 11)
        times, rest = divmod(ord(character), factor)
        program += f"{'+' * factor}[>{'+' * times}<-]>{'+' * rest}.>"
    return program


@challenge(
    "reversing",
    "medium",
    """`program.txt` is written for a machine with an endless tape of bytes, all 0 at first, and a head at one of
    them. Its commands are single characters, explained in `manual.txt`. Somebody lost the machine, so you will
    have to build another. It prints the flag.""",
)
def tape(flag: str, rng: random.Random) -> Assets:
    symbols = rng.sample("!@%&=?abcdxyz", len(_SYMBOLS))
    meanings = [
        "move the head one cell to the right",
        "move the head one cell to the left",
        "add 1 to the cell",
        "subtract 1 from the cell",
        "print the cell as a character",
        "if the cell is 0, go on behind the matching end of the loop",
        "end of the loop: if the cell is not 0, go back to its beginning",
    ]
    manual = "".join(f"{symbol}  {meaning}\n" for symbol, meaning in zip(symbols, meanings, strict=True))
    program = _tape_program(flag, rng).translate(str.maketrans(_SYMBOLS, "".join(symbols)))
    solve = """
        symbols = [line[0] for line in open("manual.txt")]
        program = [symbols.index(symbol) for symbol in open("program.txt").read().strip()]
        open_loops, partner = [], {}
        for place, command in enumerate(program):
            if command == 5:
                open_loops.append(place)
            elif command == 6:
                partner[place] = open_loops.pop()
                partner[partner[place]] = place
        cells, head, place = {}, 0, 0
        while place < len(program):
            command, value = program[place], cells.get(head, 0)
            head += (command == 0) - (command == 1)
            if command in (2, 3):
                cells[head] = value + (1 if command == 2 else -1) & 255
            elif command == 4:
                print(chr(value), end="")
            elif (command == 5 and not value) or (command == 6 and value):
                place = partner[place]
            place += 1
        """
    files = {"program.txt": f"{program}\n".encode(), "manual.txt": manual.encode()}
    return Assets(files, ("cat manual.txt; wc program.txt", python(solve)))
