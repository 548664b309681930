"""The command line: everything a DAG does, by hand."""
