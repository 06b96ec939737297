"""Who acts in the campaign (mission.md, users)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    GRID_WORKER = "grid_worker"
    TECHNICIAN = "technician"
    VILLAGE = "village"
    TOWNSHIP = "township"
    AGENCY = "inspection_agency"
    HOUSING_BUREAU = "housing_bureau"
    DEPARTMENT = "sector_department"
    APPROVAL_BUREAU = "approval_bureau"
    LEADING_GROUP_OFFICE = "leading_group_office"
    LEADING_GROUP = "leading_group"
    ADMINISTRATOR = "administrator"


ROLE_LABELS: Mapping[Role, str] = {
    Role.GRID_WORKER: "网格员",
    Role.TECHNICIAN: "专业技术人员",
    Role.VILLAGE: "村(居)委会",
    Role.TOWNSHIP: "乡镇",
    Role.AGENCY: "鉴定机构",
    Role.HOUSING_BUREAU: "住建局",
    Role.DEPARTMENT: "行业主管部门",
    Role.APPROVAL_BUREAU: "行政审批局",
    Role.LEADING_GROUP_OFFICE: "领导小组办公室",
    Role.LEADING_GROUP: "领导小组",
    Role.ADMINISTRATOR: "系统管理员",
}
