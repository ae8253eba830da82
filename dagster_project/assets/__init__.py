"""The Dagster assets, one module per step of the flow."""
