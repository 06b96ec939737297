"""Problems about what is drawn on the county's map: positions, grids, geohazard areas, outlines."""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.problem_kinds import Entry, ProblemKind

_K = ProblemKind

# A table: one problem per line, however long its sentence is.
# fmt: off
MAP_PROBLEMS: Mapping[str, Entry] = {
    "tile.missing": Entry(_K.MISSING, "没有这个图层或图块。"),
    "map.box": Entry(_K.INVALID, "地图范围应为“西,南,东,北”四个度数。"),
    "place.outside_county": Entry(_K.INVALID, "该位置不在本县范围内，请重新标注。"),
    "place.other_village": Entry(_K.CONFLICT, "该位置在{found}范围内，与档案所在的{stated}不一致。确在此处的，请勾选“位置无误，村界待核”后再提交；村名有误的，请先在一户一档“更正所在村”。"),
    "place.unknown": Entry(_K.INVALID, "请在图上标注位置，或填写经度、纬度（度，小数）。"),
    "place.same": Entry(_K.CONFLICT, "位置没有变化。"),
    "place.same_village": Entry(_K.CONFLICT, "房屋档案已在所选的村，没有变化。"),
    "place.house_ended": Entry(_K.CONFLICT, "房屋已灭失，不再调整位置和轮廓。"),
    "shape.unreadable": Entry(_K.INVALID, "图形读不出来，请重新描绘。"),
    "shape.too_few_points": Entry(_K.INVALID, "至少要有三个不在一条线上的点。"),
    "shape.too_many_points": Entry(_K.INVALID, "图形超过 {most} 个点，请简化后再提交。"),
    "shape.crosses_itself": Entry(_K.INVALID, "图形的边自相交叉，请调整拐点。"),
    "shape.too_large": Entry(_K.INVALID, "图形超出本县范围，请检查坐标和坐标系。"),
    "grid.village_undrawn": Entry(_K.CONFLICT, "该村还没有村界，不能描绘网格；请先导入村界。"),
    "grid.outside_village": Entry(_K.INVALID, "网格超出{village}村界约 {percent}%，请改在村界以内。"),
    "grid.overlaps": Entry(_K.INVALID, "与{others}重叠，请调整边界。"),
    "grid.name_needed": Entry(_K.INVALID, "请填写网格名称（2 至 60 字）。"),
    "geohazard.missing": Entry(_K.MISSING, "没有找到该地质灾害隐患范围，或不在您的辖区内。"),
    "geohazard.name_needed": Entry(_K.INVALID, "请填写隐患点名称（2 至 60 字）。"),
    "geohazard.source_needed": Entry(_K.INVALID, "请填写来源，例如“自然资源局2022年地质灾害隐患点清单”。"),
    "geohazard.elsewhere": Entry(_K.INVALID, "该范围的中心不在您的辖区内，请由所在乡镇或县级部门录入。"),
    "geohazard.over": Entry(_K.CONFLICT, "该范围已经解除。"),
    "geohazard.file_kind": Entry(_K.INVALID, "只能导入 GeoJSON（.geojson、.json）或 GeoPackage（.gpkg）文件。"),
    "geohazard.file_broken": Entry(_K.INVALID, "文件读不出来：{where}。"),
    "geohazard.file_empty": Entry(_K.INVALID, "文件里没有可以导入的面状图形。"),
    "geohazard.file_too_many": Entry(_K.INVALID, "一次最多导入 {most} 个范围，请分批导入。"),
    "geohazard.rows_faulty": Entry(_K.INVALID, "有 {count} 个范围不能导入，一个也没有录入；请改正后重新导入。"),
    "outline.far_from_house": Entry(_K.INVALID, "轮廓离房屋位置约 {metres} 米，请核对是否选错房屋。"),
    "outline.too_large": Entry(_K.INVALID, "轮廓面积约 {area_m2} 平方米，超出一处房屋的合理范围（{most} 平方米），请检查。"),
    "outline.no_position": Entry(_K.CONFLICT, "该房屋还没有定位，请先标注位置再描绘轮廓。"),
}
