"""Challenges of breaking ciphers that are weak, or used wrongly."""

from __future__ import annotations

import hashlib
import random

from .challenge import Assets, challenge, prose, python
from .primes import next_prime, random_prime


def _xor(text: bytes, key: bytes) -> bytes:
    return bytes(character ^ key[index % len(key)] for index, character in enumerate(text))


@challenge(
    "crypto",
    "easy",
    """`message.hex` is an English-looking text that was encrypted by XOR with one and the same byte throughout,
    and then written as hexadecimal digits. The flag stands in it.""",
)
def one_byte(flag: str, rng: random.Random) -> Assets:
    text = f"{prose(rng, 25)} {flag} {prose(rng, 25)}"
    files = {"message.hex": _xor(text.encode(), bytes([rng.randint(128, 255)])).hex().encode() + b"\n"}
    attempt = """
        import re
        message = bytes.fromhex(open("message.hex").read())
        for key in range(256):
            found = re.search(rb"flag{[^}]*}", bytes(byte ^ key for byte in message))
            if found:
                print(found[0].decode())
        """
    return Assets(files, (python(attempt),))


@challenge(
    "crypto",
    "easy",
    """Two letters were encrypted with the same one-time pad, byte by byte with XOR: `first.enc` and
    `second.enc`. Of the first one, the text is known, too: it is in `first.txt`. The second one has the flag.""",
)
def same_pad(flag: str, rng: random.Random) -> Assets:
    known = prose(rng, 40)
    secret = f"{prose(rng, 15)} {flag} {prose(rng, 8)}"[: len(known)]
    pad = rng.randbytes(len(known))
    files = {
        "first.txt": known.encode(),
        "first.enc": _xor(known.encode(), pad),
        "second.enc": _xor(secret.encode(), pad),
    }
    attempt = """
        known, first, second = (open(name, "rb").read() for name in ("first.txt", "first.enc", "second.enc"))
        print(bytes(a ^ b ^ c for a, b, c in zip(known, first, second)).decode())
        """
    return Assets(files, ("ls -l", python(attempt)))


@challenge(
    "crypto",
    "medium",
    """`letter.enc` was encrypted by XOR with a key of 5 to 12 bytes that is used over and over. Every letter of
    this office begins with the words `From the harbour office, `. The flag is in the letter.""",
)
def short_key(flag: str, rng: random.Random) -> Assets:
    text = f"From the harbour office, {prose(rng, 60)} {flag} {prose(rng, 30)}"
    files = {"letter.enc": _xor(text.encode(), rng.randbytes(rng.randint(5, 12)))}
    attempt = """
        import re
        letter, known = open("letter.enc", "rb").read(), b"From the harbour office, "
        stream = bytes(a ^ b for a, b in zip(letter, known))
        for length in range(5, 13):
            if all(stream[index] == stream[index % length] for index in range(len(stream))):
                text = bytes(byte ^ stream[index % length] for index, byte in enumerate(letter))
                print(re.search(rb"flag{[^}]*}", text)[0].decode())
                break
        """
    return Assets(files, ("head -c 64 letter.enc | od -t x1", python(attempt)))


def _rsa_file(**numbers: int) -> bytes:
    return "".join(f"{name} = {number}\n" for name, number in numbers.items()).encode()


@challenge(
    "crypto",
    "medium",
    """`rsa.txt` has a public key (n, e) of RSA and a ciphertext c. The plaintext is the flag, its bytes read as
    one number with the most significant byte first; there is no padding. Whoever made the key took a large prime
    and then the next one that there is after it, but for a few.""",
)
def neighbours(flag: str, rng: random.Random) -> Assets:
    first = random_prime(rng, 384)
    second = next_prime(first + rng.randint(1000, 10_000))
    n, e = first * second, 65537
    files = {"rsa.txt": _rsa_file(n=n, e=e, c=pow(int.from_bytes(flag.encode(), "big"), e, n))}
    attempt = """
        from math import isqrt
        exec(open("rsa.txt").read())
        a = isqrt(n)
        while a * a < n or isqrt(a * a - n) ** 2 != a * a - n:
            a += 1
        p = a - isqrt(a * a - n)
        m = pow(c, pow(e, -1, (p - 1) * (n // p - 1)), n)
        print(m.to_bytes((m.bit_length() + 7) // 8, "big").decode())
        """
    return Assets(files, ("cat rsa.txt", python(attempt)))


@challenge(
    "crypto",
    "medium",
    """`devices.txt` lists the RSA keys of many devices, one a line as `number n`, all with e = 65537. They were
    made on devices with little randomness. `message.txt` has a ciphertext c for the device that it names: the
    plaintext is the flag, its bytes read as one number with the most significant byte first, without padding.""",
)
def shared_prime(flag: str, rng: random.Random) -> Assets:
    primes = [random_prime(rng, 192) for _ in range(35)]
    moduli = [primes[2 * index] * primes[2 * index + 1] for index in range(17)]
    victim, other = rng.sample(range(17), 2)
    moduli[other] = primes[2 * victim] * primes[34]
    c = pow(int.from_bytes(flag.encode(), "big"), 65537, moduli[victim])
    files = {
        "devices.txt": "".join(f"{number} {n}\n" for number, n in enumerate(moduli)).encode(),
        "message.txt": f"device = {victim}\nc = {c}\n".encode(),
    }
    attempt = """
        from math import gcd
        exec(open("message.txt").read())
        moduli = [int(line.split()[1]) for line in open("devices.txt")]
        n = moduli[device]
        p = next(gcd(n, other) for other in moduli if other != n and gcd(n, other) > 1)
        m = pow(c, pow(65537, -1, (p - 1) * (n // p - 1)), n)
        print(m.to_bytes((m.bit_length() + 7) // 8, "big").decode())
        """
    return Assets(files, ("head -c 300 devices.txt; cat message.txt", python(attempt)))


@challenge(
    "crypto",
    "medium",
    """`vault.txt` holds a salt, the SHA-256 of the salt followed by a PIN of six digits, and the flag encrypted
    by XOR with a stream: the SHA-256 of the PIN followed by the salt, as often as needed with `0`, `1`, `2` ...
    behind it (the digits as ASCII). All values are hexadecimal digits; the salt is hashed as the bytes that they
    stand for.""",
)
def pin_vault(flag: str, rng: random.Random) -> Assets:
    salt, pin = rng.randbytes(12), f"{rng.randint(0, 999_999):06d}".encode()
    stream = b"".join(hashlib.sha256(pin + salt + b"%d" % block).digest() for block in range(2))
    lines = {
        "salt": salt,
        "sha256_of_salt_and_pin": hashlib.sha256(salt + pin).digest(),
        "encrypted": _xor(flag.encode(), stream),
    }
    files = {"vault.txt": "".join(f"{name}: {value.hex()}\n" for name, value in lines.items()).encode()}
    attempt = """
        from hashlib import sha256
        salt, check, encrypted = (bytes.fromhex(line.split()[1]) for line in open("vault.txt"))
        pin = next(b"%06d" % n for n in range(10**6) if sha256(salt + b"%06d" % n).digest() == check)
        stream = b"".join(sha256(pin + salt + b"%d" % block).digest() for block in range(3))
        print(bytes(a ^ b for a, b in zip(encrypted, stream)).decode())
        """
    return Assets(files, ("cat vault.txt", python(attempt)))


@challenge(
    "crypto",
    "hard",
    """`secret.enc` was encrypted by XOR with the numbers of a linear congruential generator, x' = (a x + b) mod
    2**32, each number giving four bytes, the least significant first. a, b and the first x are not known; the
    plaintext begins with `-----BEGIN SECRET`. The flag is in it.""",
)
def congruential(flag: str, rng: random.Random) -> Assets:
    a, b = 4 * rng.randrange(2**20, 2**29) + 1, 2 * rng.randrange(2**30) + 1
    text = f"-----BEGIN SECRET-----\n{prose(rng, 30)} {flag}\n{prose(rng, 10)}\n-----END SECRET-----\n".encode()
    x = rng.randrange(2**32)
    stream = b""
    while len(stream) < len(text):
        stream += x.to_bytes(4, "little")
        x = (a * x + b) % 2**32
    attempt = """
        import re
        secret, known, size = open("secret.enc", "rb").read(), b"-----BEGIN SECRET", 2**32
        stream = bytes(p ^ q for p, q in zip(secret, known))
        x = [int.from_bytes(stream[index : index + 4], "little") for index in range(0, 16, 4)]
        a = (x[2] - x[1]) * pow(x[1] - x[0], -1, size) % size
        b = (x[1] - a * x[0]) % size
        value, text = x[0], b""
        for index in range(0, len(secret), 4):
            text += bytes(p ^ q for p, q in zip(secret[index : index + 4], value.to_bytes(4, "little")))
            value = (a * value + b) % size
        print(re.search(rb"flag{[^}]*}", text)[0].decode())
        """
    return Assets({"secret.enc": _xor(text, stream)}, (python(attempt),))


@challenge(
    "crypto",
    "hard",
    """A lottery draws its numbers with Python's `random.getrandbits(32)`. `draws.txt` has 700 draws in a row.
    The very next draws encrypted the flag: each of its characters was XORed with the low 8 bits of one of them,
    and the results are in `flag.enc`, as hexadecimal digits.""",
)
def lottery(flag: str, rng: random.Random) -> Assets:
    source = random.Random(rng.getrandbits(64))
    draws = [source.getrandbits(32) for _ in range(700)]
    encrypted = bytes(ord(character) ^ source.getrandbits(32) & 255 for character in flag)
    files = {"draws.txt": "".join(f"{draw}\n" for draw in draws).encode(), "flag.enc": encrypted.hex().encode() + b"\n"}
    attempt = """
        import random
        def undo_right(y, shift):
            x = y
            for _ in range(32 // shift):
                x = y ^ x >> shift
            return x
        def undo_left(y, shift, mask):
            x = y
            for _ in range(32 // shift):
                x = y ^ x << shift & mask
            return x
        def untemper(y):
            y = undo_left(undo_right(y, 18), 15, 0xEFC60000)
            return undo_right(undo_left(y, 7, 0x9D2C5680), 11)
        draws = [int(line) for line in open("draws.txt")]
        state = [untemper(draw) for draw in draws[:624]]
        copy = random.Random()
        copy.setstate((3, (*state, 624), None))
        assert [copy.getrandbits(32) for _ in draws[624:]] == draws[624:]
        encrypted = bytes.fromhex(open("flag.enc").read())
        print("".join(chr(byte ^ copy.getrandbits(32) & 255) for byte in encrypted))
        """
    return Assets(files, ("wc -l draws.txt; cat flag.enc", python(attempt)))


CHALLENGES = (one_byte, same_pad, short_key, neighbours, shared_prime, pin_vault, congruential, lottery)
