"""Files and functions stay small, and the tool sees one that does not."""

from __future__ import annotations

from pathlib import Path

from tools import check_sizes, check_templates, check_tracked


def test_no_file_and_no_function_is_too_long() -> None:
    assert check_sizes.too_long(check_sizes.file_sizes(), limit=check_sizes.LONGEST_FILE) == []
    assert check_sizes.too_long(check_sizes.function_sizes(), limit=check_sizes.LONGEST_FUNCTION) == []


def test_a_long_function_is_named_with_its_length(tmp_path: Path) -> None:
    file = tmp_path / "long.py"
    file.write_text("@decorated\ndef outer():\n" + "    pass\n" * 60)

    sizes = dict(check_sizes.functions(file))

    assert check_sizes.too_long(sizes, limit=60) == ["outer: 61 lines, at most 60"]


def test_nothing_of_one_machine_is_tracked() -> None:
    assert check_tracked.problems() == []


def test_inline_scripts_and_styles_in_a_page_are_seen() -> None:
    lines = {
        '<p style="color: red">': "a style attribute",
        "<script>go()</script>": "an inline script",
        '<a onclick="go()">': "an event handler",
        "<style>p {}</style>": "a style element",
        '<script src="https://cdn.example/x.js"></script>': "an address of another server",
        '<script type="module" src="{% static \'js/app.js\' %}"></script>': None,
        '<p data-style="x" class="on">': None,
    }
    for line, expected in lines.items():
        found = check_templates.inline_in(line)
        assert found == ([expected] if expected else []), line
