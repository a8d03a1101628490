"""Checks what Block Kit objects say rather than what they are made of: rich text, tables, charts."""

from typing import Any

from sandbox.blockkit_base import Base, Json
from sandbox.blockkit_rules import BLOCKS, ELEMENTS, INLINE, INLINE_NEEDS


class Content(Base):
    """Rich text, tables and charts."""

    def _rich_text(self, value: Any, _: Json, at: str, __: str) -> Any:
        if not isinstance(value, dict) or value.get("type") != "rich_text":
            self.fail("must provide a rich_text object", at, "invalid_type")
            return value
        self._rich_elements(value.get("elements"), BLOCKS["rich_text"]["elements"], f"{at}/elements", "")
        return value

    def _rich_elements(self, value: Any, rule: Json, at: str, _: str) -> Any:
        for index, item in enumerate(self.sequence(value, rule, at)):
            where = f"{at}/{index}"
            kind = item.get("type") if isinstance(item, dict) else None
            if kind not in rule["enum"]:
                self.fail(f"unsupported type: {kind}", where, "unsupported_type")
                continue
            inner = self.sequence(item.get("elements"), {}, f"{where}/elements")
            if kind == "rich_text_list":
                self._rich_list(item, inner, where)
            else:
                self._inline(inner, f"{where}/elements")
        return value

    def _rich_list(self, item: Json, inner: list[Any], at: str) -> None:
        style = ELEMENTS["rich_text_list"]["style"]
        if "style" not in item:
            self.missing("style", at)
        else:
            self.string(item["style"], style, f"{at}/style")
        if "indent" in item:
            self.number(item["indent"], ELEMENTS["rich_text_list"]["indent"], f"{at}/indent")
        for index, section in enumerate(inner):
            where = f"{at}/elements/{index}"
            if not isinstance(section, dict) or section.get("type") != "rich_text_section":
                self.fail("must provide a rich_text_section", where, "unsupported_type")
            else:
                self._inline(self.sequence(section.get("elements"), {}, where), f"{where}/elements")

    def _inline(self, items: list[Any], at: str) -> None:
        for index, item in enumerate(items):
            where = f"{at}/{index}"
            kind = item.get("type") if isinstance(item, dict) else None
            if str(kind) not in INLINE:
                self.fail(f"unsupported type: {kind}", where, "unsupported_type")
                continue
            needed = INLINE_NEEDS.get(str(kind))
            if needed and item.get(needed) is None:
                self.missing(needed, where)
            elif kind == "text":
                self.string(item["text"], {"min_length": 1}, f"{where}/text")

    def _table_rows(self, value: Any, rule: Json, at: str, owner: str) -> Any:
        rows = self.sequence(value, rule, at)
        width = len(rows[0]) if rows and isinstance(rows[0], list) else 0
        total = 0
        for index, row in enumerate(rows):
            where = f"{at}/{index}"
            cells = self.sequence(row, {"min_items": 1, "max_items": rule["row_max_items"]}, where)
            if owner == "data_table" and len(cells) != width:
                self.fail(f"must have {width} cells like the first row", where)
            for column, cell in enumerate(cells):
                total += self._cell(cell, f"{where}/{column}", header=owner == "data_table" and index == 0)
        limit = BLOCKS["table"]["_all_cells"]["max_length"]
        if total > limit:
            self.fail(f"must be less than {limit + 1} characters in all cells", at, type="max_length")
        return value

    def _cell(self, cell: Any, at: str, *, header: bool) -> int:
        kind = cell.get("type") if isinstance(cell, dict) else None
        if kind not in ("raw_text", "raw_number", "rich_text") or (header and kind == "rich_text"):
            self.fail(f"unsupported type: {kind}", at, "unsupported_type")
            return 0
        if kind == "rich_text":
            self._rich_text(cell, {}, at, "")
            return len(str(cell.get("elements")))
        self.string(cell.get("text"), {"min_length": 1}, f"{at}/text")
        return len(str(cell.get("text")))

    def _chart(self, value: Any, rule: Json, at: str, _: str) -> Any:
        rules = BLOCKS["data_visualization"]
        if not isinstance(value, dict) or value.get("type") not in rule["enum"]:
            self.fail("must be a valid enum value", f"{at}/type", type="enum", expected=rule["enum"])
            return value
        name = "segments" if value["type"] == "pie" else "series"
        parts = self.sequence(value.get(name), rules[f"chart.{name}"], f"{at}/{name}")
        for index, part in enumerate(parts):
            label = part.get("label", part.get("name", "")) if isinstance(part, dict) else ""
            self.string(label, rules["chart.*.label"], f"{at}/{name}/{index}/label")
        axis = value.get("axis_config")
        if isinstance(axis, dict):
            categories = rules["chart.axis_config.categories"]
            for index, item in enumerate(self.sequence(axis.get("categories", []), categories, f"{at}/categories")):
                limit = {"max_length": categories["item_max_length"]}
                self.string(item, limit, f"{at}/axis_config/categories/{index}")
        return value
