# The image of every Airflow component of docker-compose.yml: the locked packages and the project, run by nobody special.

FROM python:3.12-slim-bookworm AS packages
COPY requirements/container.lock /tmp/container.lock
# Wheels only, each with its hash: nothing is compiled or run while installing. Behind a mirror of the package index, give
# its pip.conf as a build secret: docker build --secret id=pip.conf,src=pip.conf --tag holdfast .
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf \
    python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes \
        --requirement /tmp/container.lock

FROM python:3.12-slim-bookworm
RUN groupadd --gid 1000 holdfast && useradd --uid 1000 --gid holdfast --no-create-home holdfast
COPY --from=packages /opt/venv /opt/venv
WORKDIR /opt/holdfast
COPY plugins plugins
COPY dags dags
COPY dbt_project dbt_project
COPY expectations expectations
COPY LICENSE ./

# USER and HOME hold for any user id that docker-compose.yml may be told to run as, also one that /etc/passwd does not know.
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/opt/holdfast/plugins \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    USER=holdfast \
    HOLDFAST_HOME=/holdfast/home \
    AIRFLOW_HOME=/holdfast/home/airflow/composed \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/holdfast/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/holdfast/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    AIRFLOW__LOGGING__BASE_LOG_FOLDER=/holdfast/home/airflow/composed/logs \
    DBT_SEND_ANONYMOUS_USAGE_STATS=False \
    GX_ANALYTICS_ENABLED=False \
    SCARF_ANALYTICS=False \
    DO_NOT_TRACK=1

USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=90s --retries=5 \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://localhost:8080/api/v2/monitor/health', timeout=5)"]
CMD ["airflow", "api-server"]
