"""Overloads that nothing tells apart share their callers, and say so."""

from __future__ import annotations

from shelves import shelf

from repobook.pages import file as file_pages
from repobook.render import markdown

CODE = """\
#pragma once
struct Options {
  int kind(int value) const { return value; }
  int kind(double value) const { return 1; }
  int kind(int value, int other) const { return value; }
  int all() const { return kind(2) + kind(2.5); }
  int two() const { return kind(2, 3); }
};
inline int area(int side);
inline int area(int side) { return side; }
inline int twice(int side) { return 2 * area(side); }
"""


def test_overloads_say_that_they_share_their_callers() -> None:
    view = shelf({"options.h": CODE}).view
    text = "\n".join(markdown.render(page) for page in file_pages.pages(view, 0, CODE))
    found = [line for line in text.split("\n") if line.startswith("- Called by")]
    assert [line.partition(":")[0] for line in found] == [
        "- Called by (local, one of 2 overloads)",
        "- Called by (local, one of 2 overloads)",
        "- Called by (local)",
        "- Called by (local)",
    ]


PARTLY = """\
struct Widths {
  int width(int first) const { return first; }
  int width(int first, int second = 0) const { return second; }
  int one() const { return width(1); }
  int two() const { return width(1, 2); }
};
"""


def test_calls_that_fit_one_overload_stand_apart_from_those_that_fit_several() -> None:
    view = shelf({"widths.h": PARTLY}).view
    text = "\n".join(markdown.render(page) for page in file_pages.pages(view, 0, PARTLY))
    found = [line for line in text.split("\n") if line.startswith("- Called by")]
    assert [(line.partition(":")[0], line.rpartition(" ")[2]) for line in found] == [
        ("- Called by (local, one of 2 overloads)", "L4"),
        ("- Called by (local)", "L5"),
        ("- Called by (local, one of 2 overloads)", "L4"),
    ]


CONSTANT = """\
struct Slot {
  int* held() { return &value; }
  const int* held() const { return &value; }
  int value;
};
#ifdef WIDE
inline int size(const Slot& slot) { return 8; }
#else
inline int size(const Slot& slot) { return 4; }
#endif
inline int both(Slot& slot) { return *slot.held() + size(slot); }
"""


def test_members_for_constant_objects_and_others_are_overloads() -> None:
    view = shelf({"slot.h": CONSTANT}).view
    text = "\n".join(markdown.render(page) for page in file_pages.pages(view, 0, CONSTANT))
    found = [line.partition(":")[0] for line in text.split("\n") if line.startswith("- Called by")]
    assert found == ["- Called by (inherited, one of 2 overloads)"] * 2 + ["- Called by (local)"] * 2
