# The gateway and Airflow in one image, from the hashes in requirements.lock.
# Where packages come from is the builder's business (a pip configuration mounted at build time, or the default).
FROM python:3.12-slim

RUN useradd --create-home --uid 50000 gateway \
    && install --directory --owner=gateway /opt/airflow/logs
WORKDIR /opt/gateway
COPY requirements.lock ./
RUN python -m pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY domain domain
COPY connectors connectors
COPY mappings mappings
COPY scoring scoring
COPY certificates certificates
COPY gateway gateway
COPY dags dags
RUN python -m pip install --no-cache-dir --no-index --no-deps --no-build-isolation . \
    && rm -rf domain connectors mappings scoring certificates gateway

USER gateway
ENV AIRFLOW_HOME=/opt/airflow AIRFLOW__CORE__DAGS_FOLDER=/opt/gateway/dags
CMD ["gateway", "--help"]
