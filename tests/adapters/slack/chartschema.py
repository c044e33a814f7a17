"""JSON Schema of the ``data_visualization`` block, written by hand from Slack's reference of 2026-06-16, because the
published types don't know the block yet: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block"""

from __future__ import annotations

from typing import Any

LABEL = {"type": "string", "minLength": 1, "maxLength": 20}
TITLE = {"type": "string", "minLength": 1, "maxLength": 50}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": sorted(required),
        "additionalProperties": False,
    }


def _chart(kind: str) -> dict[str, Any]:
    point = _object({"label": LABEL, "value": {"type": "number"}})
    series = _object({"name": LABEL, "data": {"type": "array", "items": point, "minItems": 1, "maxItems": 20}})
    categories = {"type": "array", "items": LABEL, "minItems": 1, "maxItems": 20, "uniqueItems": True}
    return _object(
        {
            "type": {"const": kind},
            "series": {"type": "array", "items": series, "minItems": 1, "maxItems": 12},
            "axis_config": _object({"categories": categories}, {"x_label": TITLE, "y_label": TITLE}),
        }
    )


def _pie() -> dict[str, Any]:
    segment = _object({"label": LABEL, "value": {"type": "number", "exclusiveMinimum": 0}})
    segments = {"type": "array", "items": segment, "minItems": 1, "maxItems": 12}
    return _object({"type": {"const": "pie"}, "segments": segments})


DEFINITIONS: dict[str, Any] = {
    "BarChart": _chart("bar"),
    "LineChart": _chart("line"),
    "AreaChart": _chart("area"),
    "PieChart": _pie(),
    "Chart": {"anyOf": [{"$ref": f"#/definitions/{kind}Chart"} for kind in ("Bar", "Line", "Area", "Pie")]},
    "DataVisualizationBlock": _object(
        {"type": {"const": "data_visualization"}, "title": TITLE, "chart": {"$ref": "#/definitions/Chart"}},
        {"block_id": {"type": "string", "maxLength": 255}},
    ),
}


def problems_of_chart(chart: dict[str, Any]) -> list[str]:
    """What no schema can say: every series has one point per category, in the same order, under its own name."""
    categories = chart.get("axis_config", {}).get("categories")
    found = []
    names = [series.get("name") for series in chart.get("series", [])]
    if len(set(names)) != len(names):
        found.append("two series have the same name")
    for series in chart.get("series", []):
        if [point.get("label") for point in series.get("data", [])] != categories:
            found.append(f"the points of {series.get('name')!r} aren't the categories")
    return found
