"""The demo: a province's month on simulators, in one process or through Airflow."""
