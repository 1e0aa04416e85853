from web.api_reference import operations

SCHEMA = {
    "paths": {
        "/cite": {
            "get": {
                "summary": "Cite",
                "description": "Of `p-12` or `<l-3>`.",
                "parameters": [{"name": "part", "in": "query", "schema": {}, "description": "plain & short"}],
            }
        }
    }
}


def test_what_stands_between_backticks_is_code_and_the_rest_is_escaped() -> None:
    (operation,) = operations(SCHEMA)

    assert operation.description == "Of <code>p-12</code> or <code>&lt;l-3&gt;</code>."
    assert operation.parameters[0].what == "plain &amp; short"
