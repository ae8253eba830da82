"""The MOps Health Warehouse: sources, lake, orchestration and the `mops` command."""
