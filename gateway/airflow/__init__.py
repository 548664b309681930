"""What the DAGs need: the only code besides ``dags/`` that knows Airflow.

``assets``, ``schedule``, ``params``, ``period``, ``approval`` and ``xcom`` are light: DAG files import them
at their top. ``tasks`` brings the whole gateway: DAGs import it inside their tasks.
"""
