# syntax=docker/dockerfile:1
# Two stages: the first installs exactly what uv.lock says, the second runs it as a user without rights.
FROM python:3.12-slim AS build
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN pip install uv==0.13.9
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev --extra postgresql --extra sheet --no-install-project
COPY README.md ./
COPY fhirnet ./fhirnet
COPY mappings ./mappings
COPY fixtures/cases ./fixtures/cases
RUN uv sync --locked --no-dev --extra postgresql --extra sheet --no-editable

FROM python:3.12-slim
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
ENV FHIRNET_DATABASE=sqlite:////data/fhirnet.sqlite
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin fhirnet \
    && install --directory --owner=10001 --mode=0700 /data
COPY --from=build /app/.venv /app/.venv
WORKDIR /app
USER 10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/readyz', timeout=4).close()"]
STOPSIGNAL SIGTERM
CMD ["fhirnet", "serve", "--host", "0.0.0.0", "--port", "8080"]
