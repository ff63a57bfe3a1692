"""What tests a file."""

from __future__ import annotations

from shelves import shelf

FILES = {
    "lib/CMakeLists.txt": "add_library(core core.cc)\nadd_subdirectory(test)\n",
    "lib/core.cc": "int one() { return 1; }\n",
    "lib/test/CMakeLists.txt": "add_executable(core_test core_test.cc)\ntarget_link_libraries(core_test core)\n",
    "lib/test/core_test.cc": "int one();\nint main() { return one(); }\n",
}


def test_what_builds_the_tests_tests_nothing() -> None:
    view = shelf(FILES).view
    found = {view.path(file) for file in range(len(FILES)) if view.exercises(file)}
    assert found == {"lib/test/core_test.cc"}
