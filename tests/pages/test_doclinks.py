"""Links that tags of Javadoc become."""

from __future__ import annotations

from shelves import shelf

from repobook.content import Bullets, Code, Fence, Heading, Inline, Link, Paragraph
from repobook.pages import details
from repobook.pages.uses import FileUses

TEXT = """\
/** A {@link #make(int) maker}. */
class Kit {
  /**
   * Makes, for example {@link
   *     #make(int)} or {@link Kit#make(int)}:
   *
   * <ul>
   *   <li>casting, for example {@link
   *       #make(Tool[], java.util.List)}
   * </ul>
   *
   * @see #make(int)
   * @see #make(int size) the maker
   * @see #make(String)
   * @see Saw#cut(int)
   * @see Saw
   * @see Kit.Box#lid
   * @see Box#lid() the lid of it
   * @see Lathe#turn()
   */
  void use() {}

  void make(int size) {}

  void make(Tool[] tools, List<Tool> more) {}

  static class Box {
    int lid() { return 1; }
  }
}

class Lathe {
  void turn() {}
}
"""


def test_members_are_linked() -> None:
    view = shelf({"Kit.java": TEXT}).view
    document = view.document(0)
    assert document is not None
    made = details.section(view, 0, document, FileUses(view, 0))
    assert made is not None
    texts: list[Inline] = []
    for block in made.blocks:
        assert not isinstance(block, Fence) or "#" not in block.text
        if isinstance(block, Paragraph):
            texts.append(block.text)
        elif isinstance(block, Bullets):
            texts += [item.text for item in block.items]
    anchors = [block.anchor for block in made.blocks if isinstance(block, Heading)]
    number, tools = anchors[2:4]
    links = [(piece.label, piece.anchor) for text in texts for piece in text if isinstance(piece, Link)]
    documented = [link for link in links if "make" in link[0] or "maker" in link[0]]
    assert documented[:1] == [("maker", number)]
    assert [link for link in documented if "(" in link[0] or " " in link[0]] == [
        ("make(int)", number),
        ("Kit.make(int)", number),
        ("make(Tool[], java.util.List)", tools),
        ("make(int)", number),
        ("the maker", number),
    ]
    others = [link for link in links if "lid" in link[0] or "turn" in link[0]]
    assert [label for label, _ in others if label not in ("lid", "turn")] == [
        "Kit.Box.lid",
        "the lid of it",
        "Lathe.turn()",
    ]
    assert {anchor for _, anchor in others} <= set(anchors)
    codes = [piece.text for text in texts for piece in text if isinstance(piece, Code)]
    assert codes == ["make(String)", "Saw.cut(int)"]
