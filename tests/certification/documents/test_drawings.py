"""Drawings are functions: the same digest or scores, the same picture."""

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.documents.contours import contour_lines, simplify, smooth_path
from certification.documents.five_axis import draw_five_axes, on_axis, radius
from certification.documents.headers import HEADERS, draw_header
from certification.documents.map import EUROPE, WORLD, Place, draw_locator, is_inside, render_map, spread
from certification.documents.plate import draw_plate, microtext

DIGEST = hashlib.sha256(b"attestation").digest()
OTHER = hashlib.sha256(b"another").digest()
SCORES = [66.2, 58.9, 71.4, 54.2, 73.5]
percentages = st.lists(st.floats(0, 100), min_size=5, max_size=5)


def test_contours_depend_on_the_digest_alone():
    first, again, other = (contour_lines(d, 300, 200, cell=10) for d in (DIGEST, DIGEST, OTHER))
    assert first == again
    assert first != other


def test_faded_contours_leave_the_paper_clean():
    lines = contour_lines(DIGEST, 300, 200, cell=10, fade=lambda x, _: 0 if x < 150 else 1)
    starts = [float(re.match(r"M([\d.-]+)", line.d).group(1)) for line in lines]
    assert lines
    assert min(starts) >= 140


def test_simplified_curves_stay_within_the_tolerance():
    points = [(x, (x % 2) * 0.3) for x in range(50)]
    assert simplify(points, 0.5) == [points[0], points[-1]]
    assert simplify(points, 0) == points


def test_a_ring_is_closed():
    assert smooth_path([(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)], 0).endswith("Z")


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header.name)
def test_header_drawings_are_the_ones_kept_with_the_static_files(header):
    kept = Path(f"cms/static/img/contours-{header.name}.svg").read_text(encoding="utf-8")
    assert kept == draw_header(header)


@given(percentages)
def test_the_shore_passes_exactly_through_the_scores(scores):
    for index, score in enumerate(scores):
        assert radius(scores, index * 2 * 3.141592653589793 / 5) * 100 == pytest.approx(score, abs=1e-6)


@given(percentages, st.floats(0, 6.283))
def test_the_shore_never_goes_beyond_the_axes_it_joins(scores, angle):
    assert 0 <= radius(scores, angle) * 100 <= max(scores) + 1e-9


def test_the_first_axis_points_up():
    assert on_axis(0, 5, 100, (0, 0)) == pytest.approx((0, -100))


def test_the_figure_says_its_title_and_shows_its_layers():
    figure = draw_five_axes(SCORES, floor=45, previous=[50] * 5, title='A "66" <b>', name="x")
    assert "A &quot;66&quot; &lt;b&gt;" in figure
    assert figure.count("five-dot") == 5
    assert "five-floor" in figure
    assert "five-prev" in figure
    assert "five-floor" not in draw_five_axes(SCORES)


def test_the_plate_draws_the_digest_bit_by_bit():
    plate = draw_plate(DIGEST, SCORES, floor=45)
    frame = re.search(r'<path fill="#1b5446" d="([^"]+)"', plate).group(1)
    assert frame.count("M") == int.from_bytes(DIGEST, "big").bit_count()
    assert DIGEST[:2].hex() in plate
    assert plate == draw_plate(DIGEST, SCORES, floor=45)
    assert plate != draw_plate(OTHER, SCORES, floor=45)


def test_the_microtext_spells_the_digest_out():
    line = microtext(DIGEST, "AG-2026-0017", "Garantie")
    assert line.startswith(f"GARANTIE · AG-2026-0017 · {DIGEST.hex().upper()} · GARANTIE")


def test_a_profile_kept_private_bears_no_mark():
    assert draw_plate(DIGEST, SCORES).count('r="1.15"') == 5
    assert draw_plate(DIGEST, [45] * 5, marked=False).count('r="1.15"') == 0


TOULOUSE = Place(1, 43.6, 1.44, "Toulouse <x>", "/a?b&c")
OUAGADOUGOU = Place(2, 12.37, -1.52, "Ouagadougou", "/b", "wait")
QUEBEC = Place(3, 46.81, -71.2, "Québec", "/c", "end")
SEOUL = Place(4, 37.56, 126.97, "Séoul", "/d")


def test_places_of_europe_are_inside_and_the_world_holds_the_others():
    assert is_inside(EUROPE, TOULOUSE)
    assert not any(is_inside(EUROPE, place) for place in (OUAGADOUGOU, QUEBEC, SEOUL))
    assert all(is_inside(WORLD, place) for place in (TOULOUSE, OUAGADOUGOU, QUEBEC, SEOUL))


def test_every_place_is_one_numbered_link_and_words_are_escaped():
    drawing = render_map(
        [TOULOUSE, OUAGADOUGOU, QUEBEC], land="/l.svg", europe_title="Europe", world_title="World"
    )
    assert re.findall(r'aria-label="(\d), ', drawing) == ["1", "2", "3"]
    assert "Toulouse &lt;x&gt;" in drawing
    assert 'href="/a?b&amp;c"' in drawing


def test_marks_on_one_spot_are_moved_apart():
    moved = spread([(100, 100), (100, 100), (101, 100)])
    assert len({(round(x), round(y)) for x, y in moved}) == 3
    assert spread([(100, 100), (200, 100)]) == [(100, 100), (200, 100)]


@pytest.mark.parametrize(
    ("latitude", "longitude", "frame"),
    [(43.6, 1.44, "europe"), (12.37, -1.52, "world"), (-54.8, -68.3, "world"), (70, 25, "world")],
)
def test_a_locator_frames_its_place_inside_the_drawing(latitude, longitude, frame):
    drawing = draw_locator(latitude, longitude, land="/l.svg", title="Here <b>")
    assert f'href="/l.svg#{frame}-land"' in drawing
    assert 'aria-label="Here &lt;b&gt;"' in drawing
    left, top, width, height = map(float, re.search(r'viewBox="([^"]+)"', drawing).group(1).split())
    x, y = (float(re.search(rf'class="here" .*?{name}="([^"]+)"', drawing).group(1)) for name in ("cx", "cy"))
    assert left <= x <= left + width
    assert top <= y <= top + height
