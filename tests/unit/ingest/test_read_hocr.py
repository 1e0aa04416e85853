"""What is made of tesseract's description of a page. The glyphs are set here as a printer would set them."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.readers.hocr import RecognisedPage, read_hocr

POINTS_PER_PIXEL = 72 / 300
PAGE_HEIGHT = 842.0
X_HEIGHT = 28  # pixels: a face of about 13 points
WIDTH = 26
RAISED = 25


@dataclass(frozen=True)
class Set:
    """Words set at a place, in pixels from the top left. In a word, what stands between `^` and `^` is raised."""

    text: str
    left: int = 400
    baseline: int = 600
    x_height: int = X_HEIGHT

    def markup(self) -> str:
        words, left = [], self.left
        for word in self.text.split(" "):
            letters = [
                (letter, RAISED if part % 2 else 0) for part, run in enumerate(word.split("^")) for letter in run
            ]
            glyphs = [self._glyph(letter, left + place * WIDTH, above) for place, (letter, above) in enumerate(letters)]
            right = left + len(glyphs) * WIDTH
            box = f"bbox {left} {self.baseline - 40} {right} {self.baseline}"
            words.append(f"<span class='ocrx_word' title='{box}; x_wconf 95'>{''.join(glyphs)}</span>")
            left = right + WIDTH // 2
        measures = f"baseline 0 0; x_size {2 * self.x_height}; x_descenders {self.x_height // 2}; x_ascenders 14"
        box = f"bbox {self.left} {self.baseline - 40} {left} {self.baseline}"
        return f'<span class="ocr_line" title="{box}; {measures}">{"".join(words)}</span>'

    def _glyph(self, letter: str, left: int, above: int) -> str:
        height = self.x_height if above or letter in "acemnorsuvwxz" else round(self.x_height / 0.68)
        if letter in "“”’" and not above:
            above, height = self.x_height, self.x_height // 2
        bottom = self.baseline - above
        box = f"x_bboxes {left} {bottom - height} {left + WIDTH} {bottom}"
        return f"<span class='ocrx_cinfo' title='{box}; x_conf 99'>{letter}</span>"


def page(*lines: Set) -> RecognisedPage:
    markup = f"<html><body>{''.join(line.markup() for line in lines)}</body></html>"
    return read_hocr(markup, page=3, points_per_pixel=POINTS_PER_PIXEL, page_height=PAGE_HEIGHT)


def texts(*lines: Set) -> list[str]:
    return [line.text for line in page(*lines).lines]


def test_a_line_has_its_place_on_the_page_in_points() -> None:
    (line,) = page(Set("once more", left=400, baseline=600)).lines
    assert (line.page, line.text) == (3, "once more")
    assert line.left == 400 * POINTS_PER_PIXEL
    assert line.baseline == PAGE_HEIGHT - 600 * POINTS_PER_PIXEL


def test_small_print_is_lower_than_body_text() -> None:
    body, small = page(Set("some more ease"), Set("some more ease", baseline=700, x_height=20)).lines
    assert small.height < 0.8 * body.height


def test_raised_marks_are_taken_out_whatever_they_were_read_as() -> None:
    read = page(Set("her home.^® Nobody came,^°7 it was ^*°, said"))
    assert read.lines[0].text == "her home. Nobody came, it was said"
    assert read.footnote_marks == 3


def test_a_mark_before_a_comma_leaves_the_comma() -> None:
    assert texts(Set("in context^!”^, nobody")) == ["in context, nobody"]


def test_quotation_marks_ordinals_and_degrees_are_no_marks() -> None:
    assert texts(Set("the “care” of the 19^th at 37^°")) == ["the “care” of the 19th at 37°"]


def test_the_number_of_a_footnote_stays() -> None:
    assert texts(Set("^8 Minutes, page 4")) == ["8 Minutes, page 4"]


def test_a_drawn_line_is_no_word() -> None:
    assert texts(Set("nobody came |")) == ["nobody came"]


def test_a_misread_bullet_is_a_bullet() -> None:
    assert texts(Set("e Home visits"), Set("e", baseline=700)) == ["• Home visits", "e"]


def test_numbers_in_the_margin_go_before_their_paragraphs() -> None:
    margin = [Set("5.3", left=200, baseline=600), Set("AQ.", left=200, baseline=800)]
    body = [Set("Nobody came"), Set("to her home", baseline=700), Set("Once more", baseline=800)]
    assert texts(*margin, *body) == ["5.3 Nobody came", "to her home", "40. Once more"]
    wide = [Set("125.", left=290, baseline=600), Set("126.", left=290, baseline=800)]
    assert texts(*wide, *body) == ["125. Nobody came", "to her home", "126. Once more"]


def test_a_line_in_two_pieces_is_put_together() -> None:
    first = Set("14 ts", left=200)
    assert texts(first, Set("15 ts", left=200, baseline=700), Set("page 3", left=340)) == ["14 ts page 3", "15 ts"]


def test_columns_are_not_put_together() -> None:
    assert texts(Set("on the left", left=200), Set("on the right", left=900)) == ["on the left", "on the right"]
