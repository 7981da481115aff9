"""What assessors observe, as levels written criterion after criterion, axis after axis."""

ORSANE = "3233223 323222 333233 22223 3332333"
OTHENAY = "3233223 323222 332232 32223 3332322"
RESPONSIBLE = "3333233 332323 333232 32323 3233323"
RESOURCE = "4334343 433434 343333 43343 4334344"
COMMITTED = "2322222 222212 222221 22212 2122222"
MODEST = "2222222 232212 222212 22222 2122122"
ONE_VETO_LOW = "2322223 222322 232122 22222 2322222"
LOW = "2112122 211111 121111 02111 1111112"
# Fewer than five providers: their commitment does not apply.
FEW_PROVIDERS = "3332222 323232 323322 23332 3222n32"
# Without the tourism module.
COMMITTED_CORE = "2322322 322212 322221 22322 322"
# Mandatory criteria keep their place, so that a profile keeps its level.
MANDATORY = ((0, 6), (1,), (2, 3), (0,), ())


def varied(levels: str, key: str) -> str:
    """Return the same profile, its other levels shared out differently for each territory."""
    axes = []
    for axis, fixed in zip(levels.split(), MANDATORY, strict=True):
        free = [place for place in range(len(axis)) if place not in fixed]
        turn = sum(map(ord, key)) % len(free)
        moved = dict(zip(free, [axis[place] for place in free[turn:] + free[:turn]], strict=True))
        axes.append("".join(moved.get(place, level) for place, level in enumerate(axis)))
    return " ".join(axes)
