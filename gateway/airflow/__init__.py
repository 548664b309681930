"""What the DAGs need: the only code besides ``dags/`` that knows Airflow.

``assets``, ``schedule``, ``period``, ``approval`` and ``xcom`` are light and may be imported by a DAG file.
``tasks`` pulls in the whole gateway: a DAG imports it inside its tasks.
"""
