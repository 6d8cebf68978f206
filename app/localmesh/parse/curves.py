"""The elliptic curves of Envoy's keys: whether a point is on one of them (FIPS 186-5: y² = x³ - 3x + b modulo p)."""

# name -> (p, b)
EQUATIONS = {
    "P-256": (
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    ),
    "P-384": (
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
    ),
    "P-521": (
        2**521 - 1,
        int(
            "0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF88"
            "3D2C34F1EF451FD46B503F00",
            16,
        ),
    ),
}


def has_point(curve: str, x: int, y: int) -> bool:
    """Whether a point is on a curve."""
    modulus, constant = EQUATIONS[curve]
    return max(x, y) < modulus and (y * y - x * x * x + 3 * x - constant) % modulus == 0
