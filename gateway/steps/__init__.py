"""The steps of the main job. Each is run by one task of a DAG or by one command, and is safe to run twice."""
