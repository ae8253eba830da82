"""The bare half of the pipeline benchmark, in a process of its own."""

from dagster_project.settings import load_settings
from tests.benchmarks.pipeline import run_bare

if __name__ == "__main__":
    run_bare(load_settings())
